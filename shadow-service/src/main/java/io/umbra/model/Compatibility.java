package io.umbra.model;

import io.umbra.json.Json;
import io.umbra.model.DataType.Numeric;
import io.umbra.model.DataType.Range;
import io.umbra.model.Property.Access;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What in a new version of a model breaks those who rely on the old one. */
public final class Compatibility {

    private final List<String> breaking = new ArrayList<>();

    private Compatibility() {}

    /**
     * The breaking changes, each as {@code rule:place}, e.g. {@code max:temp}, {@code removed:commands.dim}; empty where
     * the new version may be a minor one.
     */
    public static List<String> compare(ThingModel old, ThingModel next) {
        var compatibility = new Compatibility();
        compatibility.models(old, next);
        return List.copyOf(compatibility.breaking);
    }

    private void models(ThingModel old, ThingModel next) {
        if (next.mode().compareTo(old.mode()) < 0) {
            breaking.add("mode:" + next.mode().text());
        }
        kept("", old.properties(), next.properties(), this::property);
        kept(
                "events.",
                old.events(),
                next.events(),
                (place, was, is) -> fields(place + ".data.", was.data(), is.data()));
        kept("commands.", old.commands(), next.commands(), (place, was, is) -> {
            fields(place + ".input.", was.input(), is.input());
            fields(place + ".output.", was.output(), is.output());
        });
    }

    private interface Pair<T> {
        void compare(String place, T was, T is);
    }

    private <T> void kept(String prefix, Map<String, T> old, Map<String, T> next, Pair<T> pair) {
        old.forEach((name, was) -> {
            var is = next.get(name);
            if (is == null) {
                breaking.add("removed:" + prefix + name);
            } else {
                pair.compare(prefix + name, was, is);
            }
        });
    }

    private void property(String place, Property was, Property is) {
        if (was.access() == Access.READ_WRITE && is.access() == Access.READ) {
            breaking.add("access:" + place);
        }
        unit(place, was.unit(), is.unit());
        type(place, was.type(), is.type());
    }

    private void fields(String prefix, Map<String, Field> old, Map<String, Field> next) {
        kept(prefix, old, next, (place, was, is) -> {
            unit(place, was.unit(), is.unit());
            type(place, was.type(), is.type());
        });
        next.forEach((name, is) -> {
            var was = old.get(name);
            if (is.required() && (was == null || !was.required())) {
                breaking.add("required:" + prefix + name);
            }
        });
    }

    private void unit(String place, @Nullable String was, @Nullable String is) {
        if (was != null && !was.equals(is)) {
            breaking.add("unit:" + place);
        }
    }

    private void type(String place, DataType was, DataType is) {
        switch (was) {
            case DataType.Bool old
            when is instanceof DataType.Bool next -> {
                if (old.numeric() && !next.numeric()) {
                    breaking.add("boolEncoding:" + place);
                }
            }
            case Numeric old
            when is instanceof Numeric next && widens(old.width(), next.width()) ->
                range(place, old.range(), next.range());
            case DataType.Text old when is instanceof DataType.Text next -> text(place, old, next);
            case DataType.Choice old when is instanceof DataType.Choice next -> choice(place, old, next);
            case DataType.Date old when is instanceof DataType.Date -> {}
            case DataType.Array old
            when is instanceof DataType.Array next -> {
                upper("maxItems", place, old.maxItems(), next.maxItems());
                items(place + ".items", old.items(), next.items());
            }
            case DataType.Struct old
            when is instanceof DataType.Struct next -> fields(place + ".", old.fields(), next.fields());
            case DataType.Open old when is instanceof DataType.Open -> {}
            case DataType other -> breaking.add("type:" + place);
        }
    }

    private void items(String place, @Nullable DataType was, @Nullable DataType is) {
        if (was != null && is != null) {
            type(place, was, is);
        } else if (is != null) {
            breaking.add("type:" + place);
        }
    }

    private static boolean widens(Numeric.Width was, Numeric.Width is) {
        return switch (was) {
            case INT -> true;
            case LONG -> is == Numeric.Width.LONG;
            case FLOAT -> is == Numeric.Width.FLOAT || is == Numeric.Width.DOUBLE;
            case DOUBLE -> is == Numeric.Width.DOUBLE;
        };
    }

    private void range(String place, Range was, Range is) {
        if (is.min() != null && (was.min() == null || was.min().compareTo(is.min()) < 0)) {
            breaking.add("min:" + place);
        }
        if (is.max() != null && (was.max() == null || was.max().compareTo(is.max()) > 0)) {
            breaking.add("max:" + place);
        }
        if (is.step() != null && !finer(was, is.step(), is.min())) {
            breaking.add("step:" + place);
        }
    }

    /** Whether all steps of the old range are steps of the new one. */
    private static boolean finer(Range was, BigDecimal step, @Nullable BigDecimal min) {
        if (was.step() == null) {
            return false;
        }
        var shift = orZero(was.min()).subtract(orZero(min));
        return was.step().remainder(step).signum() == 0 && shift.remainder(step).signum() == 0;
    }

    private static BigDecimal orZero(@Nullable BigDecimal number) {
        return number == null ? BigDecimal.ZERO : number;
    }

    private void text(String place, DataType.Text was, DataType.Text is) {
        if (is.minLength() != null && (was.minLength() == null || was.minLength() < is.minLength())) {
            breaking.add("minLength:" + place);
        }
        upper("maxLength", place, was.maxLength(), is.maxLength());
        var pattern = is.pattern();
        if (pattern != null
                && (was.pattern() == null || !was.pattern().pattern().equals(pattern.pattern()))) {
            breaking.add("pattern:" + place);
        }
    }

    private void upper(String rule, String place, @Nullable Integer was, @Nullable Integer is) {
        if (is != null && (was == null || was > is)) {
            breaking.add(rule + ":" + place);
        }
    }

    private void choice(String place, DataType.Choice was, DataType.Choice is) {
        for (var value : was.values()) {
            if (is.values().stream().noneMatch(other -> Json.equal(value, other))) {
                breaking.add("enum:" + place);
                return;
            }
        }
    }
}
