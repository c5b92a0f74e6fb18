package io.umbra.gateway.inbound;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.umbra.gateway.access.Identity;
import io.umbra.gateway.routing.Message;
import io.umbra.gateway.routing.Subscriptions;
import io.umbra.gateway.topic.CommandVerb;
import io.umbra.gateway.topic.EventVerb;
import io.umbra.gateway.topic.Route;
import io.umbra.json.JsonWriter;
import io.umbra.json.Text;
import io.umbra.shadow.Change;
import io.umbra.shadow.DeviceReader;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Payload;
import io.umbra.shadow.Refusal;
import io.umbra.shadow.RequestReader;
import io.umbra.shadow.ShadowMessages;
import io.umbra.shadow.Spelling;
import io.umbra.shadow.TelemetryReader;
import io.umbra.shadow.UpdateReader;
import io.umbra.thing.ThingFacts;
import io.umbra.thing.ThingRef;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns publishes on the topics of things into changes, and their outcomes into the replies that go to whoever subscribed. */
public final class Requests {

    private static final Refusal NO_THING = new Refusal(ErrorId.THING_NOT_FOUND, "there is no such thing");
    private static final Refusal NO_METHODS =
            new Refusal(ErrorId.NOT_SUPPORTED, "calls from a device to the cloud are not supported");

    private final Subscriptions subscriptions;
    private final Supplier<UUID> ids;
    private final InstantSource clock;

    public Requests(Subscriptions subscriptions, Supplier<UUID> ids, InstantSource clock) {
        this.subscriptions = subscriptions;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Reads what a publish asks for. What cannot be read goes to the lane too, as {@link Change.Refused}, so that its answer
     * leaves in its turn.
     *
     * @param thing the facts of the topic's thing, null where there is none
     */
    public Request read(
            Identity who, @Nullable ThingFacts thing, Route.OfShadow topic, byte[] payload, int qos, boolean dup) {
        var project = who.project().key();
        if (thing == null) {
            return new Request(project, topic, null, NO_THING, payload, qos, null, List.of());
        }
        return switch (topic.verb()) {
            case UPDATE -> withChange(project, topic, payload, qos, update(who, thing, topic, payload, dup));
            case GET -> get(who, thing, topic, payload, qos);
            case DELETE -> withChange(project, topic, payload, qos, delete(who, thing, topic, payload));
            case DELTA_REJECTED -> withChange(project, topic, payload, qos, deltaRefused(who, thing, topic, payload));
            default -> new Request(project, topic, null, null, payload, qos, null, List.of());
        };
    }

    /** Values for the history. */
    public Request telemetry(
            Identity who, @Nullable ThingFacts thing, Route.OfTelemetry topic, byte[] payload, int qos, boolean dup) {
        var project = who.project().key();
        if (thing == null) {
            return new Request(project, topic, null, NO_THING, payload, qos, null, List.of());
        }
        var change = switch (TelemetryReader.read(payload, thing.project().limits())) {
            case TelemetryReader.Read.Series(var requestId, var series, var digest) ->
                new Change.Telemetry(
                        thing.ref(), ids.get(), who.principal(), requestId, series, digest, dup, topic.text());
            case TelemetryReader.Read.Refused(var refusal, var requestId) ->
                new Change.Refused(thing.ref(), ids.get(), who.principal(), requestId, topic.text(), refusal);
        };
        return withChange(project, topic, payload, qos, change);
    }

    /** A call from a device to the cloud: reserved, and refused in its turn. */
    public Request cloudMethod(
            Identity who, @Nullable ThingFacts thing, Route.CloudMethod route, byte[] payload, int qos) {
        if (thing == null) {
            return new Request(who.project().key(), route, null, NO_THING, payload, qos, null, List.of());
        }
        var change = new Change.Refused(
                thing.ref(), ids.get(), who.principal(), requestId(payload, thing), route.answer(), NO_METHODS);
        return withChange(who.project().key(), route, payload, qos, change);
    }

    /** A device's answer to a command. */
    public Request response(Identity who, @Nullable ThingFacts thing, Route.OfCommand topic, byte[] payload, int qos) {
        if (thing == null) {
            return new Request(who.project().key(), topic, null, NO_THING, payload, qos, null, List.of());
        }
        var limits = thing.project().limits();
        var read = topic.spelling() == Spelling.NATIVE
                ? DeviceReader.readResponse(payload, limits)
                : DeviceReader.readMethodResponse(payload, limits);
        var change = switch (read) {
            case DeviceReader.Read.Response(var id, var response) ->
                new Change.Response(thing.ref(), ids.get(), id.isEmpty() ? topic.id() : id, response, topic.text());
            case DeviceReader.Read.Refused(var refusal, var requestId) ->
                refused(who, thing.ref(), topic.text(), requestId, refusal);
            case DeviceReader.Read.Event _ -> throw new IllegalStateException("a response was asked for");
        };
        return withChange(who.project().key(), topic, payload, qos, change);
    }

    /** An event of a thing. */
    public Request event(
            Identity who, @Nullable ThingFacts thing, Route.OfEvent topic, byte[] payload, int qos, boolean dup) {
        var project = who.project().key();
        if (thing == null) {
            return new Request(project, topic, null, NO_THING, payload, qos, null, List.of());
        }
        return switch (DeviceReader.readEvent(payload, thing.project().limits(), clock.millis())) {
            case DeviceReader.Read.Event(var requestId, var data, var at) -> {
                var change = new Change.Post(
                        thing.ref(),
                        ids.get(),
                        who.principal(),
                        requestId,
                        topic.event(),
                        data,
                        at,
                        Payload.digest(payload),
                        dup,
                        topic.text());
                yield new Request(project, topic, change, null, payload, qos, requestId, List.of());
            }
            case DeviceReader.Read.Refused(var refusal, var requestId) ->
                withChange(project, topic, payload, qos, refused(who, thing.ref(), topic.text(), requestId, refusal));
            case DeviceReader.Read.Response _ -> throw new IllegalStateException("an event was asked for");
        };
    }

    private static @Nullable String requestId(byte[] payload, ThingFacts thing) {
        return RequestReader.readDelete(payload, thing.project().limits()) instanceof RequestReader.Read.Delete(var id)
                ? id
                : null;
    }

    private static Request withChange(long project, Route route, byte[] payload, int qos, Change change) {
        return new Request(project, route, change, null, payload, qos, null, List.of());
    }

    private Change update(Identity who, ThingFacts thing, Route.OfShadow topic, byte[] payload, boolean dup) {
        return switch (UpdateReader.read(payload, thing.project().limits(), clock.millis())) {
            case UpdateReader.Read.Request(var request) ->
                new Change.Update(
                        thing.ref(),
                        ids.get(),
                        topic.shadow(),
                        who.principal(),
                        topic.spelling(),
                        request,
                        dup,
                        null,
                        topic.text());
            case UpdateReader.Read.Refused(var refusal, var requestId) ->
                refused(who, thing.ref(), topic, requestId, refusal);
        };
    }

    private Request get(Identity who, ThingFacts thing, Route.OfShadow topic, byte[] payload, int qos) {
        var project = who.project().key();
        return switch (RequestReader.readGet(payload, thing.project().limits())) {
            case RequestReader.Read.Get(var requestId, var fields) ->
                new Request(
                        project,
                        topic,
                        new Change.Get(thing.ref(), ids.get(), topic.shadow()),
                        null,
                        payload,
                        qos,
                        requestId,
                        fields);
            case RequestReader.Read.Refused(var refusal, var requestId) ->
                withChange(project, topic, payload, qos, refused(who, thing.ref(), topic, requestId, refusal));
            case RequestReader.Read.Delete _, RequestReader.Read.DeltaRejected _ ->
                throw new IllegalStateException("a get was asked for");
        };
    }

    private Change delete(Identity who, ThingFacts thing, Route.OfShadow topic, byte[] payload) {
        return switch (RequestReader.readDelete(payload, thing.project().limits())) {
            case RequestReader.Read.Delete(var requestId) ->
                new Change.Delete(
                        thing.ref(),
                        ids.get(),
                        topic.shadow(),
                        who.principal(),
                        topic.spelling(),
                        requestId,
                        null,
                        topic.text());
            case RequestReader.Read.Refused(var refusal, var requestId) ->
                refused(who, thing.ref(), topic, requestId, refusal);
            case RequestReader.Read.Get _, RequestReader.Read.DeltaRejected _ ->
                throw new IllegalStateException("a delete was asked for");
        };
    }

    private Change deltaRefused(Identity who, ThingFacts thing, Route.OfShadow topic, byte[] payload) {
        return switch (RequestReader.readDeltaRejected(payload, thing.project().limits())) {
            case RequestReader.Read.DeltaRejected(var requestId, var code, var message) ->
                new Change.DeltaRefused(thing.ref(), ids.get(), requestId, code, message);
            case RequestReader.Read.Refused(var refusal, var requestId) ->
                refused(who, thing.ref(), topic, requestId, refusal);
            case RequestReader.Read.Get _, RequestReader.Read.Delete _ ->
                throw new IllegalStateException("a delta/rejected was asked for");
        };
    }

    private Change refused(
            Identity who, ThingRef thing, Route.OfShadow topic, @Nullable String requestId, Refusal refusal) {
        return new Change.Refused(thing, ids.get(), topic.shadow(), who.principal(), requestId, topic.text(), refusal);
    }

    /** The same for what is not about a shadow. */
    private Change refused(Identity who, ThingRef thing, String topic, @Nullable String requestId, Refusal refusal) {
        return new Change.Refused(thing, ids.get(), who.principal(), requestId, topic, refusal);
    }

    /**
     * Publishes the reply to a request.
     *
     * @param outcome what the lane answered; neither busy nor unavailable
     * @return why it was refused, null if it was not
     */
    public @Nullable Refusal answer(Request request, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Accepted accepted -> {
                reply(request, accepted);
                forward(request);
                yield null;
            }
            case Outcome.Duplicate(Outcome.Accepted first) -> {
                reply(request, first);
                yield null;
            }
            case Outcome.Duplicate(Outcome.Recorded first) -> {
                reply(request, first);
                yield null;
            }
            case Outcome.Duplicate(var first) -> answer(request, first);
            case Outcome.Document document -> {
                reply(request, document);
                yield null;
            }
            case Outcome.Rejected rejected -> {
                reply(request, rejected);
                yield rejected.refusal();
            }
            case Outcome.Recorded recorded -> {
                reply(request, recorded);
                forward(request);
                yield null;
            }
            case Outcome.Outstanding _, Outcome.Present _, Outcome.Commanded _ -> null;
            case Outcome.Busy _, Outcome.Unavailable _ ->
                throw new IllegalArgumentException("no answer to hand on: " + outcome);
        };
    }

    /** Publishes the reply to a request that no lane was asked for. */
    public @Nullable Refusal answerWithoutLane(Request request) {
        var refusal = request.refusal();
        if (refusal != null) {
            reply(request, new Outcome.Rejected(null, refusal, 0, clock.millis()));
        }
        return refusal;
    }

    private void reply(Request request, Outcome.Accepted accepted) {
        if (request.route() instanceof Route.OfShadow topic) {
            var messages = ShadowMessages.in(topic.spelling());
            publish(
                    request,
                    topic.accepted(),
                    () -> request.change() instanceof Change.Delete
                            ? messages.deleted(accepted)
                            : messages.accepted(accepted));
        }
    }

    private void reply(Request request, Outcome.Document document) {
        if (request.route() instanceof Route.OfShadow topic) {
            publish(
                    request,
                    topic.accepted(),
                    () -> ShadowMessages.in(topic.spelling()).document(request.getId(), document, request.fields()));
        }
    }

    /** Only events are told that they are stored. */
    private void reply(Request request, Outcome.Recorded recorded) {
        if (request.route() instanceof Route.OfEvent topic) {
            var out = new JsonWriter().beginObject();
            if (request.getId() != null) {
                out.name("requestId").value(request.getId());
            }
            var body = out.name("timestamp").value(recorded.time()).endObject().toBytes();
            var accepted = topic.with(EventVerb.ACCEPTED);
            publish(request, accepted, accepted.text(), topic.thing(), body);
        }
    }

    private void reply(Request request, Outcome.Rejected rejected) {
        switch (request.route()) {
            case Route.OfShadow topic ->
                publish(request, topic.rejected(), () -> rejection(request, topic.rejected(), rejected));
            case Route.OfEvent topic -> reject(request, topic.with(EventVerb.REJECTED), rejected);
            case Route.OfTelemetry topic ->
                publish(
                        request,
                        new Route.OfThing(topic.thing()),
                        topic.rejected(),
                        topic.thing(),
                        rejection(request, topic.rejected(), Spelling.NATIVE, rejected));
            case Route.OfCommand topic -> {
                // Tiangong has no topic for it; the rejections of the thing have it all the same.
                if (topic.spelling() == Spelling.NATIVE) {
                    reject(request, topic.with(CommandVerb.RESPONSE_REJECTED), rejected);
                }
            }
            case Route.CloudMethod call ->
                publish(
                        request,
                        new Route.OfThing(call.thing()),
                        call.answer(),
                        call.thing(),
                        methodRefused(request, rejected));
            default -> throw new IllegalStateException("not a request: " + request.route());
        }
    }

    private void reject(Request request, Route.OfEvent topic, Outcome.Rejected rejected) {
        publish(
                request,
                topic,
                topic.text(),
                topic.thing(),
                rejection(request, topic.text(), Spelling.NATIVE, rejected));
    }

    private void reject(Request request, Route.OfCommand topic, Outcome.Rejected rejected) {
        publish(
                request,
                topic,
                topic.text(),
                topic.thing(),
                rejection(request, topic.text(), Spelling.NATIVE, rejected));
    }

    private static byte[] rejection(Request request, Route.OfShadow topic, Outcome.Rejected rejected) {
        return rejection(request, topic.text(), topic.spelling(), rejected);
    }

    private static byte[] rejection(Request request, String topic, Spelling spelling, Outcome.Rejected rejected) {
        var overhead = 2 + 2 + Text.utf8Length(topic) + (qos(request) > 0 ? 2 : 0) + 1;
        return ShadowMessages.in(spelling).rejected(rejected, digest(request, rejected), overhead);
    }

    /** An answer to a call has a status; what refuses it stands in its payload. */
    private static byte[] methodRefused(Request request, Outcome.Rejected rejected) {
        var out = new JsonWriter().beginObject();
        if (rejected.requestId() != null) {
            out.name("requestId").value(rejected.requestId());
        }
        out.name("status").value(rejected.refusal().error().status());
        out.name("payload")
                .raw(new String(
                        ShadowMessages.in(Spelling.TIANGONG).rejected(rejected, digest(request, rejected)), UTF_8));
        return out.endObject().toBytes();
    }

    private static @Nullable String digest(Request request, Outcome.Rejected rejected) {
        return rejected.requestId() == null ? Payload.shortDigest(request.payload()) : null;
    }

    /** The request itself goes to apps that listen to requests. */
    private void forward(Request request) {
        switch (request.route()) {
            case Route.OfShadow topic -> publish(request, topic, request::payload);
            case Route.OfCommand topic -> publish(request, topic, topic.text(), topic.thing(), request.payload());
            case Route.OfTelemetry topic -> publish(request, topic, topic.text(), topic.thing(), request.payload());
            default -> {}
        }
    }

    private void publish(Request request, Route route, String topic, String thing, byte[] body) {
        subscriptions.publish(Message.ofPlatform(request.project(), topic, route, thing, body, qos(request)));
    }

    private void publish(Request request, Route.OfShadow topic, Supplier<byte[]> body) {
        subscriptions.publish(
                request.project(),
                topic,
                () -> Message.ofPlatform(
                        request.project(), topic.text(), topic, topic.thing(), body.get(), qos(request)));
    }

    private static int qos(Request request) {
        return Math.min(1, request.qos());
    }
}
