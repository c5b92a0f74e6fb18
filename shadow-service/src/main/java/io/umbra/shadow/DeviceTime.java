package io.umbra.shadow;

import io.umbra.json.Numbers;
import tools.jackson.databind.JsonNode;

/** Reads times that devices give: seconds or milliseconds, from clocks that may be wrong or were never set. */
record DeviceTime(long now) {

    private static final long SECONDS_BELOW = 100_000_000_000L;
    private static final long CLOCKS_ARE_SET_SINCE = 1_420_070_400_000L; // 2015-01-01
    private static final long TOLERANCE = 24 * 60 * 60 * 1000L;

    sealed interface Reading {}

    /** Epoch milliseconds, not later than now. */
    record At(long millis) implements Reading {}

    /** Before 2015: the device counts from its start, or its clock says -1 for "not set". */
    record NoClock() implements Reading {}

    record NotInteger() implements Reading {}

    record TooLate() implements Reading {}

    long latest() {
        return now + TOLERANCE;
    }

    Reading read(JsonNode node) {
        if (!node.isNumber()) {
            return new NotInteger();
        }
        var number = Numbers.whole(node);
        if (number == null) {
            return !Numbers.isWhole(node) ? new NotInteger() : Numbers.isNegative(node) ? new NoClock() : new TooLate();
        }
        long millis = number >= 0 && number < SECONDS_BELOW ? number * 1000 : number;
        if (millis > latest()) {
            return new TooLate();
        }
        return millis < CLOCKS_ARE_SET_SINCE ? new NoClock() : new At(Math.min(millis, now));
    }
}
