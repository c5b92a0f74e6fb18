package io.umbra.gateway.topic;

import io.umbra.shadow.Shadow;
import io.umbra.shadow.Spelling;
import io.umbra.thing.ThingId;
import java.util.regex.Pattern;

/** What a topic means. Topics never carry the project: that is the connection's. */
public sealed interface Route {

    /**
     * A topic of a shadow.
     *
     * @param shadow the shadow's name, {@link Shadow#DEFAULT} for the unnamed one; always so on the Tiangong spelling
     */
    record OfShadow(String thing, String shadow, Spelling spelling, ShadowVerb verb) implements Route {

        public OfShadow with(ShadowVerb other) {
            return new OfShadow(thing, shadow, spelling, other);
        }

        /** Where a request of this topic is answered. */
        public OfShadow accepted() {
            return with(verb.accepted());
        }

        /** Where a request of this topic is refused. */
        public OfShadow rejected() {
            return with(verb.rejected());
        }

        /** The topic as it stands on the wire. */
        public String text() {
            if (spelling == Spelling.TIANGONG) {
                return TIANGONG_SHADOW + thing + "/" + verb.text();
            }
            var named = shadow.equals(Shadow.DEFAULT) ? "" : "name/" + shadow + "/";
            return NATIVE + thing + "/shadow/" + named + verb.text();
        }
    }

    /**
     * A topic of one command.
     *
     * @param id the command's id; empty where a Tiangong topic was read, since its body names the command
     */
    record OfCommand(String thing, String id, Spelling spelling, CommandVerb verb) implements Route {

        public OfCommand with(CommandVerb other) {
            return new OfCommand(thing, id, spelling, other);
        }

        /** The topic as it stands on the wire. */
        public String text() {
            return spelling == Spelling.TIANGONG
                    ? TIANGONG_SHADOW + thing + "/" + verb.tiangong()
                    : NATIVE + thing + "/command/" + id + "/" + verb.text();
        }
    }

    /** A topic of an event: {@code $iot/{thing}/event/{event}/post} and its answers. */
    record OfEvent(String thing, String event, EventVerb verb) implements Route {

        public OfEvent with(EventVerb other) {
            return new OfEvent(thing, event, other);
        }

        /** The topic as it stands on the wire. */
        public String text() {
            return NATIVE + thing + "/event/" + event + "/" + verb.text();
        }
    }

    /** {@code $iot/{thing}/presence}: told to apps. */
    record OfPresence(String thing) implements Route {
        public String text() {
            return NATIVE + thing + "/presence";
        }
    }

    /** {@code $iot/{thing}/telemetry/post}: values for the history alone. */
    record OfTelemetry(String thing) implements Route {
        public String text() {
            return NATIVE + thing + TELEMETRY;
        }

        /** Where it is refused. */
        public String rejected() {
            return text() + "/rejected";
        }
    }

    /** A call from a device to the cloud, {@code method/cloud/req}: reserved. */
    record CloudMethod(String thing) implements Route {

        /** Where it is answered. */
        public String answer() {
            return TIANGONG_SHADOW + thing + "/method/cloud/resp";
        }
    }

    /** Any other topic below a thing's own prefix. */
    record OfThing(String thing) implements Route {}

    /** {@code $baidu/sys/event/connect} and {@code disconnect}: told to apps. */
    record SystemEvent(boolean connected) implements Route {
        public String text() {
            return SYSTEM_EVENT + (connected ? "connect" : "disconnect");
        }
    }

    /** {@code $SYS/broker/...}: figures of the gateway, told to apps that manage. */
    record OfBroker() implements Route {}

    /** {@code $baidu/iot/general/...}: plain messages of the whole project. */
    record General() implements Route {}

    /** A plain topic, open to whom the project's topic rules grant it. */
    record Plain() implements Route {}

    /** A topic of the platform's own name space that means nothing. */
    record Unroutable() implements Route {}

    String NATIVE = "$iot/";
    String TIANGONG_SHADOW = "$baidu/iot/shadow/";
    String COMMAND = "command/";
    String EVENT = "event/";
    String GENERAL = "$baidu/iot/general/";
    String SYSTEM_EVENT = "$baidu/sys/event/";
    String SYSTEM = "$SYS/";
    String BROKER = "$SYS/broker/";
    String TELEMETRY = "/telemetry/post";
    Pattern COMMAND_ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    Pattern EVENT_NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_-]{0,63}");

    /** Reads a topic, without wildcards, as a client published it. */
    static Route of(String topic) {
        if (!topic.startsWith("$")) {
            return topic.isEmpty() ? new Unroutable() : new Plain();
        }
        if (topic.startsWith(NATIVE)) {
            return nativeRoute(topic);
        }
        if (topic.startsWith("$baidu/")) {
            return tiangongRoute(topic);
        }
        if (topic.startsWith(BROKER)) {
            return new OfBroker();
        }
        return reserved(topic) ? new Unroutable() : new Plain();
    }

    private static boolean reserved(String topic) {
        return topic.equals("$iot")
                || topic.equals("$baidu")
                || topic.equals("$SYS")
                || topic.equals("$share")
                || topic.startsWith(SYSTEM)
                || topic.startsWith("$share/");
    }

    private static Route nativeRoute(String topic) {
        var slash = topic.indexOf('/', NATIVE.length());
        if (slash < 0 || slash == topic.length() - 1) {
            return new Unroutable();
        }
        var thing = topic.substring(NATIVE.length(), slash);
        if (!ThingId.isName(thing)) {
            return new Unroutable();
        }
        var rest = slash + 1;
        if (topic.startsWith("shadow/", rest)) {
            return shadowRoute(topic, thing, rest + "shadow/".length());
        }
        if (topic.startsWith("shadow", rest) && topic.length() == rest + "shadow".length()) {
            return new Unroutable();
        }
        if (topic.startsWith(COMMAND, rest)) {
            return commandRoute(thing, topic.substring(rest + COMMAND.length()));
        }
        if (topic.startsWith(EVENT, rest)) {
            return eventRoute(thing, topic.substring(rest + EVENT.length()));
        }
        return switch (topic.substring(rest)) {
            case "presence" -> new OfPresence(thing);
            case "telemetry/post" -> new OfTelemetry(thing);
            default -> new OfThing(thing);
        };
    }

    /** @param rest {@code {id}/request} and so on */
    private static Route commandRoute(String thing, String rest) {
        var slash = rest.indexOf('/');
        if (slash < 0 || !COMMAND_ID.matcher(rest.substring(0, slash)).matches()) {
            return new Unroutable();
        }
        for (var verb : CommandVerb.values()) {
            if (verb.text().equals(rest.substring(slash + 1))) {
                return new OfCommand(thing, rest.substring(0, slash), Spelling.NATIVE, verb);
            }
        }
        return new Unroutable();
    }

    /** @param rest {@code {name}/post} and so on */
    private static Route eventRoute(String thing, String rest) {
        var slash = rest.indexOf('/');
        if (slash < 0 || !EVENT_NAME.matcher(rest.substring(0, slash)).matches()) {
            return new Unroutable();
        }
        for (var verb : EventVerb.values()) {
            if (verb.text().equals(rest.substring(slash + 1))) {
                return new OfEvent(thing, rest.substring(0, slash), verb);
            }
        }
        return new Unroutable();
    }

    private static Route shadowRoute(String topic, String thing, int start) {
        var shadow = Shadow.DEFAULT;
        var verbAt = start;
        if (topic.startsWith("name/", start)) {
            var nameAt = start + "name/".length();
            var slash = topic.indexOf('/', nameAt);
            if (slash < 0) {
                return new Unroutable();
            }
            // A wrong name is refused with a reason, in its turn; only what cannot stand in a topic means nothing.
            shadow = topic.substring(nameAt, slash);
            if (shadow.isEmpty() || shadow.equals("+") || shadow.equals("#")) {
                return new Unroutable();
            }
            verbAt = slash + 1;
        }
        var verb = ShadowVerb.at(topic, verbAt);
        return verb == null || verb == ShadowVerb.DELTA_ACCEPTED
                ? new Unroutable()
                : new OfShadow(thing, shadow, Spelling.NATIVE, verb);
    }

    private static Route tiangongRoute(String topic) {
        if (topic.startsWith(GENERAL)) {
            return new General();
        }
        if (topic.startsWith(SYSTEM_EVENT)) {
            return switch (topic.substring(SYSTEM_EVENT.length())) {
                case "connect" -> new SystemEvent(true);
                case "disconnect" -> new SystemEvent(false);
                default -> new Unroutable();
            };
        }
        if (!topic.startsWith(TIANGONG_SHADOW)) {
            return new Unroutable();
        }
        var slash = topic.indexOf('/', TIANGONG_SHADOW.length());
        if (slash < 0) {
            return new Unroutable();
        }
        var thing = topic.substring(TIANGONG_SHADOW.length(), slash);
        return ThingId.isName(thing) ? tiangongThing(topic, thing, slash + 1) : new Unroutable();
    }

    private static Route tiangongThing(String topic, String thing, int start) {
        var verb = ShadowVerb.at(topic, start);
        if (verb != null) {
            return new OfShadow(thing, Shadow.DEFAULT, Spelling.TIANGONG, verb);
        }
        return switch (topic.substring(start)) {
            case "method/cloud/req" -> new CloudMethod(thing);
            case "method/cloud/resp" -> new OfThing(thing);
            case "method/device/req" -> new OfCommand(thing, "", Spelling.TIANGONG, CommandVerb.REQUEST);
            case "method/device/resp" -> new OfCommand(thing, "", Spelling.TIANGONG, CommandVerb.RESPONSE);
            default -> new Unroutable();
        };
    }
}
