package io.umbra.gateway.session;

import io.umbra.gateway.access.Access;
import io.umbra.gateway.access.Identity;
import io.umbra.gateway.inbound.Request;
import io.umbra.gateway.routing.Message;
import io.umbra.gateway.routing.PlainCodec;
import io.umbra.gateway.session.Arrival.Purpose;
import io.umbra.gateway.topic.Route;
import io.umbra.messaging.PlainLog;
import io.umbra.shadow.Change;
import io.umbra.thing.ThingFacts;
import io.umbra.thing.ThingId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a publish is for, once it is known who published it and that it was allowed. */
final class Purposes {

    /**
     * A publish.
     *
     * @param voice what the session it came from is known by, so that it can be kept from it
     */
    record Published(Packet.Publish packet, String voice) {}

    private final Services services;

    Purposes(Services services) {
        this.services = services;
    }

    Purpose of(Identity who, Route route, Published published) {
        var requests = services.requests();
        var publish = published.packet();
        return switch (route) {
            case Route.OfShadow topic ->
                ask(
                        who,
                        topic.thing(),
                        facts -> requests.read(who, facts, topic, publish.payload(), publish.qos(), publish.dup()));
            case Route.OfTelemetry topic ->
                ask(
                        who,
                        topic.thing(),
                        facts ->
                                requests.telemetry(who, facts, topic, publish.payload(), publish.qos(), publish.dup()));
            case Route.OfCommand topic ->
                ask(
                        who,
                        topic.thing(),
                        facts -> requests.response(who, facts, topic, publish.payload(), publish.qos()));
            case Route.OfEvent topic ->
                ask(
                        who,
                        topic.thing(),
                        facts -> requests.event(who, facts, topic, publish.payload(), publish.qos(), publish.dup()));
            case Route.CloudMethod call ->
                ask(
                        who,
                        call.thing(),
                        facts -> requests.cloudMethod(who, facts, call, publish.payload(), publish.qos()));
            case Route.General(), Route.Plain() -> plain(who, message(who, route, published));
            case Route.OfPresence _, Route.OfThing _, Route.SystemEvent _, Route.OfBroker _, Route.Unroutable _ ->
                new Purpose.Nothing();
        };
    }

    /** @param read makes the request of what is known of the thing, null where there is none */
    private Purpose ask(Identity who, String name, Function<@Nullable ThingFacts, Request> read) {
        return who instanceof Identity.Device(var thing)
                ? new Purpose.Ask(CompletableFuture.completedFuture(read.apply(thing)))
                : new Purpose.Ask(thing(who, name).thenApply(read));
    }

    /** The facts of a thing; null where there is none or the registry cannot be read. */
    private CompletableFuture<@Nullable ThingFacts> thing(Identity who, String name) {
        return services.things()
                .facts(new ThingId(who.project().name(), name))
                .handle((facts, unforeseen) -> facts == null ? Optional.<ThingFacts>empty() : facts)
                .<@Nullable ThingFacts>thenApply(facts ->
                        facts.filter(found -> Access.reaches(who, found)).orElse(null));
    }

    /** What a session that may be absent wants is stored first. */
    private Purpose plain(Identity who, Message message) {
        var project = who.project();
        var kept = retain(message);
        if (message.qos() == 0 || !services.subscriptions().keeps(project.key(), message.topic())) {
            return new Purpose.PassOn(message, kept);
        }
        return new Purpose.Store(
                new Change.Publish(
                        PlainLog.of(project.key(), project.name(), message.topic()),
                        services.ids().get(),
                        who.principal(),
                        message.topic(),
                        PlainCodec.write(message)),
                kept);
    }

    /** Done when it is on disk for later subscribers; nobody waits for that of QoS 0. */
    private CompletableFuture<Boolean> retain(Message message) {
        if (!message.retain()) {
            return Purpose.KEPT;
        }
        if (message.qos() > 0) {
            return services.retained().keep(message);
        }
        services.retained().keepBehind(message);
        return Purpose.KEPT;
    }

    private Message message(Identity who, Route route, Published published) {
        var publish = published.packet();
        return new Message(
                        who.project().key(),
                        publish.topic(),
                        route,
                        null,
                        publish.payload(),
                        publish.qos(),
                        publish.properties(),
                        0,
                        published.voice(),
                        null,
                        publish.retain())
                .publishedAt(services.clock().millis());
    }
}
