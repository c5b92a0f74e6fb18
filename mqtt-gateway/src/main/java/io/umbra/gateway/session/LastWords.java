package io.umbra.gateway.session;

import io.umbra.gateway.access.Identity;
import io.umbra.gateway.access.PlainRights;
import io.umbra.gateway.inbound.Request;
import io.umbra.gateway.routing.Message;
import io.umbra.gateway.routing.PlainCodec;
import io.umbra.gateway.session.Arrival.Purpose;
import io.umbra.gateway.topic.Route;
import io.umbra.messaging.StoredWill;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Submission;
import io.umbra.thing.Credentials.Login;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes wills: they go the way of a publish, with the rights there are by then, whether or not their connection is still
 * known. May be used on any thread.
 */
public final class LastWords implements Consumer<StoredWill> {

    private final Services services;
    private final Purposes purposes;

    public LastWords(Services services) {
        this.services = services;
        this.purposes = new Purposes(services);
    }

    @Override
    public void accept(StoredWill will) {
        services.admission().credentials().find(will.username()).whenComplete((login, failed) -> {
            switch (login == null || failed != null ? new Login.Unavailable() : login) {
                case Login.Device(var thing)
                when thing.ref().key() == will.thing() -> publish(will, new Identity.Device(thing));
                case Login.App(var key) -> publish(will, new Identity.App(key));
                case Login.Unavailable() -> services.wills().again(will);
                // Its rights have ended, and so has its will.
                case Login.Device _, Login.Certified _, Login.BadCredentials _, Login.NotAllowed _ ->
                    services.wills().forget(will);
            }
        });
    }

    private void publish(StoredWill will, Identity who) {
        var message = PlainCodec.read(will.project(), will.topic(), will.body());
        if (!mayPublish(who, message, will.clientId())) {
            services.wills().forget(will);
            return;
        }
        var packet = new Packet.Publish(
                false,
                message.qos(),
                message.retain(),
                message.topic(),
                0,
                message.payload(),
                message.properties(),
                0,
                List.of());
        var voice = String.valueOf(message.publisher());
        switch (purposes.of(who, message.route(), new Purposes.Published(packet, voice))) {
            case Purpose.Ask(var request) -> request.whenComplete((there, failed) -> ask(will, there));
            case Purpose.Store(var change, var kept) ->
                once(
                        will,
                        kept,
                        () -> submit(will, change, outcome -> services.wills().forget(will)));
            case Purpose.PassOn(var plain, var kept) ->
                once(will, kept, () -> {
                    services.subscriptions().publish(plain);
                    services.wills().forget(will);
                });
            case Purpose.Nothing() -> services.wills().forget(will);
        }
    }

    private boolean mayPublish(Identity who, Message message, String clientId) {
        return message.route() instanceof Route.Plain
                ? new PlainRights(services.rules().of(who.project().key()), who, clientId).mayPublish(message.topic())
                : services.access().mayPublish(who, message.route());
    }

    /** A will that was to be retained and could not be is told to those who are there all the same. */
    private void once(StoredWill will, CompletableFuture<Boolean> kept, Runnable then) {
        kept.whenComplete((done, failed) -> {
            if (failed != null) {
                services.wills().again(will);
            } else {
                then.run();
            }
        });
    }

    private void ask(StoredWill will, @Nullable Request request) {
        if (request == null) {
            services.wills().again(will);
            return;
        }
        var change = request.change();
        if (change == null) {
            services.requests().answerWithoutLane(request);
            services.wills().forget(will);
        } else {
            submit(will, change, outcome -> {
                services.requests().answer(request, outcome);
                services.wills().forget(will);
            });
        }
    }

    private void submit(StoredWill will, Change change, Consumer<Outcome> answered) {
        services.shadows().submit(List.of(new Submission(change, outcome -> {
            if (outcome instanceof Outcome.Busy || outcome instanceof Outcome.Unavailable) {
                services.wills().again(will);
            } else {
                answered.accept(outcome);
            }
        })));
    }
}
