package io.umbra.json;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Numbers, kept exactly. Everything here is safe from numbers whose exponent alone would fill the memory. */
public final class Numbers {

    /** Digits of a number as somebody writes it, before its exponent. */
    static final int MAX_DIGITS = 100;

    private static final int MAX_EXPONENT = 308;
    /** Digits of such a number written plainly, as it is stored: zeros stand for its exponent then. */
    static final int MAX_PLAIN_DIGITS = MAX_DIGITS + MAX_EXPONENT + 1;

    private static final BigDecimal GREATEST = new BigDecimal("1.797e308");

    private Numbers() {}

    /** Whether a number as written has at most so many digits before its exponent. */
    static boolean fewDigits(char[] text, int offset, int length, int most) {
        int digits = 0;
        for (int i = offset; i < offset + length; i++) {
            char c = text[i];
            if (c == 'e' || c == 'E') {
                break;
            }
            if (c >= '0' && c <= '9') {
                digits++;
            }
        }
        return digits <= most;
    }

    /** Whether it is 0 or at least 1e-308 and at most 1.797e308, either sign. */
    static boolean inRange(BigDecimal number) {
        if (number.signum() == 0) {
            return true;
        }
        long exponent = (long) number.precision() - number.scale() - 1;
        return exponent >= -MAX_EXPONENT
                && (exponent < MAX_EXPONENT
                        || (exponent == MAX_EXPONENT && number.abs().compareTo(GREATEST) <= 0));
    }

    /** The node of a number in range, in the form jsonb gives it back: an integer where it has no decimal places. */
    static JsonNode node(BigDecimal number) {
        if (number.signum() == 0 && (number.scale() < 0 || number.scale() > MAX_EXPONENT)) {
            return JsonNodeFactory.instance.numberNode(0);
        }
        if (number.scale() > 0) {
            return JsonNodeFactory.instance.numberNode(number);
        }
        if (number.precision() - number.scale() <= 18) {
            return node(number.longValueExact());
        }
        return JsonNodeFactory.instance.numberNode(number.toBigIntegerExact());
    }

    /** The node of a whole number, the same for the same number whatever its type was. */
    public static JsonNode node(long number) {
        return number == (int) number
                ? JsonNodeFactory.instance.numberNode((int) number)
                : JsonNodeFactory.instance.numberNode(number);
    }

    /** The node of a double: the shortest decimal that reads back as it, without a needless {@code .0}. */
    public static JsonNode node(double number) {
        var decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        return node(decimal.scale() < 0 ? decimal.setScale(0) : decimal);
    }

    /** The value of a number without a fraction ({@code 23.0} too) that fits in 64 bits; null for anything else. */
    public static @Nullable Long whole(JsonNode node) {
        if (node.isInt() || node.isLong()) {
            return node.longValue();
        }
        if (!node.isNumber()) {
            return null;
        }
        var number = node.decimalValue();
        if (number.signum() == 0) {
            return 0L;
        }
        if (number.precision() - number.scale() > 19) {
            return null;
        }
        try {
            return number.longValueExact();
        } catch (ArithmeticException e) {
            return null;
        }
    }

    /** Whether a number has no fraction; {@code 23.0} has none. */
    public static boolean isWhole(JsonNode number) {
        return !number.isBigDecimal()
                || number.decimalValue().stripTrailingZeros().scale() <= 0;
    }

    /** Whether a number is below zero. */
    public static boolean isNegative(JsonNode number) {
        return number.decimalValue().signum() < 0;
    }

    /** Whether two numbers have the same value: 1 = 1.0 = 1e0. */
    static boolean equal(JsonNode a, JsonNode b) {
        boolean small = (a.isInt() || a.isLong()) && (b.isInt() || b.isLong());
        return small ? a.longValue() == b.longValue() : a.decimalValue().compareTo(b.decimalValue()) == 0;
    }

    /** Writes a number plainly, without an exponent. */
    static String plain(JsonNode number) {
        if (number.isInt()) {
            return Integer.toString(number.intValue());
        }
        if (number.isLong()) {
            return Long.toString(number.longValue());
        }
        if (number.isBigInteger()) {
            return number.bigIntegerValue().toString();
        }
        return number.decimalValue().toPlainString();
    }
}
