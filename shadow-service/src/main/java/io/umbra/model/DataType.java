package io.umbra.model;

import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What values a property, field, input or output may have. */
public sealed interface DataType {

    /** The name of the type as a model writes it, e.g. {@code float}. */
    String text();

    /** @param numeric whether 0 and 1 are taken for false and true as well ({@code "boolEncoding":"01"}) */
    record Bool(boolean numeric) implements DataType {
        @Override
        public String text() {
            return "bool";
        }
    }

    /** A number; whole ones of 32 or 64 bits are kept as integers, the others as they are given. */
    record Numeric(Width width, Range range) implements DataType {

        /** The four kinds of numbers. */
        public enum Width {
            INT("int"),
            LONG("long"),
            FLOAT("float"),
            DOUBLE("double");

            private final String text;

            Width(String text) {
                this.text = text;
            }

            boolean isWhole() {
                return this == INT || this == LONG;
            }
        }

        @Override
        public String text() {
            return width.text;
        }
    }

    /**
     * Bounds of numbers, both inclusive.
     *
     * @param step values are {@code min} (or 0) plus a multiple of it; held to in desired and in command input only
     */
    record Range(
            @Nullable BigDecimal min,
            @Nullable BigDecimal max,
            @Nullable BigDecimal step) {
        static final Range ANY = new Range(null, null, null);
    }

    /**
     * A string.
     *
     * @param minLength in characters, null for none
     * @param pattern found somewhere in it, as in JSON Schema; null for none
     */
    record Text(
            @Nullable Integer minLength,
            @Nullable Integer maxLength,
            @Nullable Pattern pattern) implements DataType {
        @Override
        public String text() {
            return "string";
        }
    }

    /**
     * One of some values.
     *
     * @param values strings or integers
     * @param labels what people call a value, by its text
     */
    record Choice(List<JsonNode> values, Map<String, String> labels) implements DataType {
        @Override
        public String text() {
            return "enum";
        }
    }

    /** A point in time: epoch milliseconds as a number or as digits, kept as a number. */
    record Date() implements DataType {
        @Override
        public String text() {
            return "date";
        }
    }

    /**
     * @param items null for items of any kind
     * @param maxItems null for no limit but the platform's
     */
    record Array(@Nullable DataType items, @Nullable Integer maxItems) implements DataType {
        @Override
        public String text() {
            return "array";
        }
    }

    /** An object with known fields; a patch may name some of them only. */
    record Struct(Map<String, Field> fields) implements DataType {
        @Override
        public String text() {
            return "struct";
        }
    }

    /** Any object. */
    record Open() implements DataType {
        @Override
        public String text() {
            return "object";
        }
    }
}
