package io.umbra.gateway.access;

import io.umbra.gateway.routing.Message;
import io.umbra.gateway.topic.CommandVerb;
import io.umbra.gateway.topic.EventVerb;
import io.umbra.gateway.topic.Route;
import io.umbra.gateway.topic.ShadowVerb;
import io.umbra.gateway.topic.TopicFilter;
import io.umbra.presence.Listening;
import io.umbra.project.AppKey;
import io.umbra.project.AppKey.Scope;
import io.umbra.project.ThingSelection;
import io.umbra.shadow.Spelling;
import io.umbra.thing.ThingFacts;
import io.umbra.thing.ThingId;
import io.umbra.thing.Things;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What an identity may publish, subscribe and hear. Closed unless granted here. A thing reaches its own topics and the
 * project's general ones; an app key what its scopes say, and of wildcards over things only its own things are delivered.
 * Plain topics are refused to all here: what the project's topic rules grant of them, {@link PlainRights} says.
 */
public final class Access {

    /** An id that no command has. */
    private static final String ANY_COMMAND = "00000000-0000-0000-0000-000000000000";

    private final Things things;

    /** @param things tells tags and groups, which decide what some keys hear */
    public Access(Things things) {
        this.things = things;
    }

    public boolean mayPublish(Identity who, Route route) {
        return switch (who) {
            case Identity.Device device -> mayPublish(device, route);
            case Identity.App app -> mayPublish(app.key(), route);
        };
    }

    private static boolean mayPublish(Identity.Device device, Route route) {
        return switch (route) {
            case Route.OfShadow topic ->
                topic.thing().equals(device.name())
                        && (topic.verb().isRequest() || topic.verb().isDeltaAnswer());
            case Route.OfTelemetry topic -> topic.thing().equals(device.name());
            case Route.CloudMethod call -> call.thing().equals(device.name());
            case Route.OfCommand topic -> topic.thing().equals(device.name()) && topic.verb() == CommandVerb.RESPONSE;
            case Route.OfEvent topic -> topic.thing().equals(device.name()) && topic.verb() == EventVerb.POST;
            case Route.General() -> true;
            case Route.OfPresence _,
                    Route.OfThing _,
                    Route.SystemEvent _,
                    Route.OfBroker _,
                    Route.Plain _,
                    Route.Unroutable _ -> false;
        };
    }

    private static boolean mayPublish(AppKey key, Route route) {
        return switch (route) {
            case Route.OfShadow topic -> mayAsk(key, topic.verb()) && reaches(key, topic.thing());
            case Route.OfEvent topic ->
                topic.verb() == EventVerb.POST && key.may(Scope.REPORT) && reaches(key, topic.thing());
            case Route.OfTelemetry topic -> key.may(Scope.REPORT) && reaches(key, topic.thing());
            case Route.General() -> key.may(Scope.CONTROL);
            case Route.CloudMethod _,
                    Route.OfCommand _,
                    Route.OfPresence _,
                    Route.OfThing _,
                    Route.SystemEvent _,
                    Route.OfBroker _,
                    Route.Plain _,
                    Route.Unroutable _ -> false;
        };
    }

    private static boolean mayAsk(AppKey key, ShadowVerb verb) {
        return verb == ShadowVerb.GET ? key.may(Scope.READ) : verb.isRequest() && key.may(Scope.CONTROL);
    }

    public boolean maySubscribe(Identity who, TopicFilter filter) {
        return switch (who) {
            case Identity.Device device -> maySubscribe(device, filter);
            case Identity.App app -> maySubscribe(app.key(), filter);
        };
    }

    private static boolean maySubscribe(Identity.Device device, TopicFilter filter) {
        var own = filter.isBelow("$iot", device.name()) || filter.isBelow("$baidu", "iot", "shadow", device.name());
        if (own) {
            return !filter.isExact() || mayHear(device, Route.of(filter.text()));
        }
        return filter.isBelow("$baidu", "iot", "general");
    }

    private static boolean maySubscribe(AppKey key, TopicFilter filter) {
        if (filter.isBelow("$SYS")) {
            return key.may(Scope.MANAGE);
        }
        if (filter.isBelow("$baidu", "sys", "event")) {
            return key.may(Scope.PRESENCE);
        }
        if (filter.isBelow("$iot") && filter.level(2).equals("presence")) {
            return key.may(Scope.PRESENCE);
        }
        if (filter.isBelow("$iot") && (isWild(filter.level(1), "#") || isWild(filter.level(2), "+", "#"))) {
            return key.may(Scope.READ) || key.may(Scope.PRESENCE);
        }
        if (filter.isBelow("$baidu") && (isWild(filter.level(1), "+", "#"))) {
            return key.may(Scope.READ) || key.may(Scope.PRESENCE);
        }
        return key.may(Scope.READ) && (filter.isBelow("$iot") || filter.isBelow("$baidu", "iot"));
    }

    private static boolean isWild(String level, String... wildcards) {
        for (var wildcard : wildcards) {
            if (level.equals(wildcard)) {
                return true;
            }
        }
        return false;
    }

    /** Asked for each message that a subscription of theirs matches. */
    public boolean mayHear(Identity who, Message message) {
        return switch (who) {
            case Identity.Device device -> mayHear(device, message.route());
            case Identity.App app -> mayHear(app.key(), message);
        };
    }

    private static boolean mayHear(Identity.Device device, Route route) {
        return switch (route) {
            case Route.OfShadow topic ->
                topic.thing().equals(device.name())
                        && !topic.verb().isRequest()
                        && !topic.verb().isDeltaAnswer();
            case Route.OfThing topic -> topic.thing().equals(device.name());
            case Route.OfCommand topic -> topic.thing().equals(device.name()) && topic.verb() != CommandVerb.RESPONSE;
            case Route.OfEvent topic -> topic.thing().equals(device.name()) && topic.verb() != EventVerb.POST;
            case Route.General() -> true;
            case Route.OfTelemetry _,
                    Route.CloudMethod _,
                    Route.OfPresence _,
                    Route.SystemEvent _,
                    Route.OfBroker _,
                    Route.Plain _,
                    Route.Unroutable _ -> false;
        };
    }

    private boolean mayHear(AppKey key, Message message) {
        var granted = switch (message.route()) {
            case Route.OfShadow _,
                    Route.OfTelemetry _,
                    Route.OfThing _,
                    Route.OfCommand _,
                    Route.OfEvent _,
                    Route.General _ -> key.may(Scope.READ);
            case Route.OfPresence _, Route.SystemEvent _ -> key.may(Scope.PRESENCE);
            case Route.OfBroker _ -> key.may(Scope.MANAGE);
            case Route.CloudMethod _, Route.Plain _, Route.Unroutable _ -> false;
        };
        return granted && (message.thing() == null || mayHearOf(key, message.thing()));
    }

    /** Whether a message may be told; asked where the registry may be read, as the lanes do. */
    private boolean mayHearOf(AppKey key, String thing) {
        return switch (key.things()) {
            case ThingSelection.All() -> true;
            case ThingSelection.Names(var names) -> names.contains(thing);
            case ThingSelection.Tagged _, ThingSelection.InGroup _ ->
                ThingId.isName(thing)
                        && things.facts(new ThingId(key.project().name(), thing))
                                .filter(facts -> facts.isIn(key.things()))
                                .isPresent();
        };
    }

    /** What names alone can tell: of tags and groups {@link #reaches(Identity, ThingFacts)} decides once they are known. */
    private static boolean reaches(AppKey key, String thing) {
        return !(key.things() instanceof ThingSelection.Names(var names)) || names.contains(thing);
    }

    /** Whether an identity may speak of a thing, now that more than its name is known. */
    public static boolean reaches(Identity who, ThingFacts thing) {
        return switch (who) {
            case Identity.Device device -> true;
            case Identity.App app -> thing.isIn(app.key().things());
        };
    }

    /**
     * To which spelling of the command topics an identity listens by these filters: the native one if to both, null for
     * neither. Only a filter that matches the requests of all commands counts.
     */
    public @Nullable Listening attends(Identity who, Collection<TopicFilter> filters) {
        if (!(who instanceof Identity.Device device)) {
            return null;
        }
        for (var spelling : Spelling.values()) {
            var any = new Route.OfCommand(device.name(), ANY_COMMAND, spelling, CommandVerb.REQUEST).text();
            if (filters.stream().anyMatch(filter -> filter.matches(any))) {
                return spelling == Spelling.NATIVE ? Listening.NATIVE : Listening.TIANGONG;
            }
        }
        return null;
    }

    /** Whether a subscription by this identity brings the outstanding delta: a thing's own, in either spelling. */
    public boolean listens(Identity who, TopicFilter filter) {
        return who instanceof Identity.Device
                && (TopicFilter.ofAnyThing(Spelling.NATIVE, ShadowVerb.DELTA).stream()
                                .anyMatch(filter::overlaps)
                        || TopicFilter.ofAnyThing(Spelling.TIANGONG, ShadowVerb.DELTA).stream()
                                .anyMatch(filter::overlaps));
    }
}
