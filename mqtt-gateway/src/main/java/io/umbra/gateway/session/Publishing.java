package io.umbra.gateway.session;

import io.umbra.gateway.access.Identity;
import io.umbra.gateway.session.Arrival.Purpose;
import io.umbra.gateway.topic.Route;
import io.umbra.shadow.Refusal;
import io.umbra.thing.ThingFacts;
import java.util.Optional;

/** Takes a client's publishes: checks what can be checked at once and sends them on their way. */
final class Publishing {

    private static final long FACTS_KEPT_NANOS = 2_000_000_000;

    private final Session session;
    private final Services services;
    private final Inflow inflow;
    private final InboundAliases aliases;
    private final Purposes purposes;
    private String lastTopic = "";
    private Route lastRoute = new Route.Unroutable();
    private long factsAt = System.nanoTime();
    private long count;

    Publishing(Session session, Inflow inflow) {
        this.session = session;
        this.services = session.services();
        this.inflow = inflow;
        this.purposes = new Purposes(services);
        this.aliases = new InboundAliases(
                services.settings().topicAliases(), services.settings().topics());
    }

    void received(Packet.Publish publish) {
        count++;
        var fault = aliases.faultOf(publish);
        if (fault != null) {
            session.end(End.protocolError(fault.reason(), fault.why()));
        } else {
            named(aliases.named(publish));
        }
    }

    private void named(Packet.Publish publish) {
        if (publish.qos() == 2 && inflow.repeats(publish.packetId())) {
            inflow.repeat(publish.packetId(), session.link());
        } else if (publish.qos() > 0 && session.speaks5() && inflow.isFull()) {
            session.end(End.protocolError(Reason.RECEIVE_MAXIMUM_EXCEEDED, "more publishes open than was allowed"));
        } else if (!services.settings().topics().allow(publish.topic())) {
            refuse(publish, Reason.TOPIC_NAME_INVALID, "the topic is too long or too deep");
        } else {
            route(publish);
        }
    }

    /** How many came. */
    long count() {
        return count;
    }

    private void route(Packet.Publish publish) {
        var who = session.who();
        var route = routeOf(publish.topic());
        if (!session.rights().mayPublish(route, publish.topic())) {
            refuse(publish, Reason.NOT_AUTHORIZED, "not allowed to publish to " + publish.topic());
        } else if (publish.qos() == 0 && isAboveRate()) {
            services.counters().dropped("rate");
        } else {
            take(publish, purpose(who, route, publish));
        }
    }

    /** A device publishes to the same topic again and again. */
    private Route routeOf(String topic) {
        if (!topic.equals(lastTopic)) {
            lastRoute = Route.of(topic);
            lastTopic = topic;
        }
        return lastRoute;
    }

    private boolean isAboveRate() {
        return session.isDevice() && session.door().isHeldByRate();
    }

    private void take(Packet.Publish publish, Purpose purpose) {
        var arrival = new Arrival(session, publish, System.nanoTime(), purpose);
        inflow.add(arrival);
        session.door().add(arrival);
        waitFor(purpose);
    }

    private Purpose purpose(Identity who, Route route, Packet.Publish publish) {
        if (who instanceof Identity.Device(var thing)) {
            refreshFacts(thing);
        }
        var voice = session.endurance().subscriber().voice();
        return purposes.of(who, route, new Purposes.Published(publish, voice));
    }

    /** Wakes the session once the request is there; hung on the last stage, since earlier ones promise no order. */
    private void waitFor(Purpose purpose) {
        var awaited = switch (purpose) {
            case Purpose.Ask(var request) -> request;
            case Purpose.Store(var _, var kept) -> kept;
            case Purpose.PassOn(var _, var kept) -> kept;
            case Purpose.Nothing() -> Purpose.KEPT;
        };
        if (!awaited.isDone()) {
            awaited.whenComplete((there, unforeseen) -> session.mailbox().put(new Told(session, () -> {})));
        }
    }

    /** What the registry says of the thing may have changed since it connected. */
    private void refreshFacts(ThingFacts thing) {
        var now = System.nanoTime();
        if (now - factsAt < FACTS_KEPT_NANOS) {
            return;
        }
        factsAt = now;
        services.things()
                .facts(thing.ref().id())
                .thenAccept(facts -> session.mailbox().put(new Told(session, () -> learn(thing, facts))));
    }

    private void learn(ThingFacts known, Optional<ThingFacts> facts) {
        if (facts.isEmpty()
                || facts.get().ref().key() != known.ref().key()
                || !facts.get().enabled()) {
            session.end(End.closed("credentials_revoked"));
        } else if (!session.hasEnded()) {
            session.becomes(new Identity.Device(facts.get()));
        }
    }

    /** MQTT 5 says why; before that a publish can only be refused by closing. */
    private void refuse(Packet.Publish publish, Reason reason, String why) {
        if (!session.speaks5()) {
            session.end(End.protocolError(reason, why));
        } else if (publish.qos() == 0) {
            services.counters().dropped("not_allowed");
        } else {
            var arrival = new Arrival(session, publish, System.nanoTime(), new Purpose.Nothing());
            inflow.add(arrival);
            arrival.done(reason, session.connect().wantsProblems() ? why : null);
        }
    }

    /** What MQTT 5 calls a refusal of the platform's. */
    static Reason reasonOf(Refusal refusal) {
        return switch (refusal.error().status()) {
            case 400, 415, 422 -> Reason.PAYLOAD_FORMAT_INVALID;
            case 401, 403 -> Reason.NOT_AUTHORIZED;
            case 413, 429 -> Reason.QUOTA_EXCEEDED;
            default -> Reason.IMPLEMENTATION_SPECIFIC;
        };
    }
}
