package io.umbra.history;

import io.umbra.json.Json;
import io.umbra.shadow.Applied;
import io.umbra.shadow.Shadow;
import io.umbra.shadow.Unkept;
import io.umbra.thing.ThingFacts;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes samples of what was reported: of every scalar, unless the model says that its property has no history. A sample's
 * property is the path of its value with dots; in a named shadow {@code $name.} stands before it.
 */
public final class Sampler {

    /** What an index entry holds with room to spare. */
    private static final int LONGEST_NAME = 1_024;

    private final ThingFacts thing;
    private final String root;
    private final String prefix;
    private final long now;
    private final int days;
    private final BiPredicate<Long, String> admits;
    private final List<Sample> samples = new ArrayList<>();
    private final List<Unkept> unkept = new ArrayList<>();

    /** What came of a message: what is kept, and what is not and why. */
    public record Sampled(List<Sample> samples, List<Unkept> unkept) {
        public static final Sampled NOTHING = new Sampled(List.of(), List.of());
    }

    /**
     * @param root the JSON Pointer that paths are told below
     * @param admits whether a project may have a property of that name
     */
    Sampler(ThingFacts thing, String root, String shadow, long now, BiPredicate<Long, String> admits) {
        this.thing = thing;
        this.root = root;
        this.prefix = shadow.equals(Shadow.DEFAULT) ? "" : "$" + shadow + ".";
        this.now = now;
        this.days = HistoryPartitions.classOf(thing.project().policies().historyDays());
        this.admits = admits;
    }

    Sampled sampled() {
        return samples.isEmpty() && unkept.isEmpty() ? Sampled.NOTHING : new Sampled(samples, unkept);
    }

    /** What an update wrote, and what came too late to be written. */
    Sampler add(Applied reported) {
        for (var member : reported.patch().properties()) {
            if (hasHistory(member.getKey())) {
                add(member.getValue(), Json.pointer("", member.getKey()), prefix + member.getKey(), reported);
            }
        }
        for (var late : reported.late()) {
            var path = Json.unescape(late.pointer().substring(1).replace('/', '.'));
            var top = path.indexOf('.') < 0 ? path : path.substring(0, path.indexOf('.'));
            if (hasHistory(top)) {
                add(late.value(), late.pointer(), prefix + path, late.time());
            }
        }
        return this;
    }

    private void add(JsonNode value, String pointer, String name, Applied reported) {
        if (value instanceof ObjectNode object) {
            for (var member : object.properties()) {
                var key = member.getKey();
                add(member.getValue(), Json.pointer(pointer, key), name + "." + key, reported);
            }
            return;
        }
        var at = reported.times().get(pointer);
        if (at != null) {
            add(value, pointer, name, at);
        }
    }

    /** The values of one moment of a series. */
    void add(ObjectNode values, String pointer, long at) {
        for (var member : values.properties()) {
            if (hasHistory(member.getKey())) {
                nested(member.getValue(), Json.pointer(pointer, member.getKey()), prefix + member.getKey(), at);
            }
        }
    }

    private void nested(JsonNode value, String pointer, String name, long at) {
        if (value instanceof ObjectNode object) {
            object.properties()
                    .forEach(member -> nested(
                            member.getValue(),
                            Json.pointer(pointer, member.getKey()),
                            name + "." + member.getKey(),
                            at));
        } else {
            add(value, pointer, name, at);
        }
    }

    private void add(JsonNode value, String pointer, String name, long at) {
        if (value.isContainer() || value.isNull()) {
            return;
        }
        var why = whyNot(name, at);
        if (why != null) {
            unkept.add(new Unkept(root + pointer, why));
            return;
        }
        double number = number(value);
        samples.add(
                new Sample(thing.ref().projectKey(), thing.ref().key(), name, at, number, other(value, number), days));
    }

    private @Nullable String whyNot(String name, long at) {
        if (at < HistoryPartitions.keptFrom(days, now) || at >= HistoryPartitions.keptUntil(now)) {
            return "outside_history";
        }
        if (name.length() > LONGEST_NAME / 4 && name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            return "name_too_long";
        }
        return admits.test(thing.ref().projectKey(), name) ? null : "too_many_properties";
    }

    private boolean hasHistory(String property) {
        var model = thing.model();
        var known = model == null ? null : model.properties().get(property);
        return known == null || known.history();
    }

    private static double number(JsonNode value) {
        if (value.isNumber()) {
            return value.isInt() || value.isLong()
                    ? value.longValue()
                    : value.decimalValue().doubleValue();
        }
        return value.isBoolean() ? (value.booleanValue() ? 1 : 0) : Double.NaN;
    }

    private static @Nullable String other(JsonNode value, double number) {
        if (!value.isNumber()) {
            return Json.text(value);
        }
        boolean exact = value.isInt()
                || (value.isLong() && Math.abs(value.longValue()) <= 1L << 53)
                || isShortest(number, value.decimalValue());
        return exact ? null : Json.text(value);
    }

    /** Whether the decimal is the shortest one that reads back as the double, which stands for it then. */
    private static boolean isShortest(double number, BigDecimal decimal) {
        // No two decimals of up to 15 digits have the same nearest double, as long as it is a normal one.
        boolean fewDigits = decimal.precision() <= 15 && Math.abs(decimal.scale()) <= 250;
        return fewDigits || new BigDecimal(Double.toString(number)).compareTo(decimal) == 0;
    }
}
