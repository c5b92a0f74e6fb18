package io.umbra.journal;

import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives every message that enters the platform its id: a UUIDv7 (RFC 9562), so that the id tells the time. Those of one
 * process follow each other also within a millisecond.
 */
public final class MessageIds {

    private static final int COUNTER_BITS = 12;

    private final InstantSource clock;
    /** The milliseconds and, behind them, a counter of the last id. */
    private final AtomicLong last = new AtomicLong();

    public MessageIds(InstantSource clock) {
        this.clock = clock;
    }

    public UUID next() {
        long now = clock.millis() << COUNTER_BITS;
        return at(last.updateAndGet(before -> Math.max(before + 1, now)));
    }

    private static UUID at(long place) {
        long high = (place >>> COUNTER_BITS << 16) | 0x7000L | (place & 0x0FFFL);
        long low = 0x8000_0000_0000_0000L | (ThreadLocalRandom.current().nextLong() >>> 2);
        return new UUID(high, low);
    }

    /** The time inside a UUIDv7, epoch milliseconds. */
    public static long timeOf(UUID messageId) {
        return messageId.getMostSignificantBits() >>> 16;
    }
}
