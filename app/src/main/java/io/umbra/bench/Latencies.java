package io.umbra.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** How long each of many answers took. Not thread-safe. */
public final class Latencies {
    private long[] nanos = new long[1 << 16];
    private int count;
    private boolean sorted = true;

    /** Those of several together. */
    static Latencies all(List<Latencies> several) {
        var all = new Latencies();
        for (var latencies : several) {
            for (int at = 0; at < latencies.count; at++) {
                all.add(latencies.nanos[at]);
            }
        }
        return all;
    }

    void add(long elapsed) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = elapsed;
        sorted = false;
    }

    public int count() {
        return count;
    }

    /** The time within which this share (0 to 1) of the answers came; zero where there was none. */
    public Duration within(double share) {
        if (count == 0) {
            return Duration.ZERO;
        }
        if (!sorted) {
            Arrays.sort(nanos, 0, count);
            sorted = true;
        }
        return Duration.ofNanos(nanos[Math.clamp((long) Math.ceil(share * count) - 1, 0, count - 1)]);
    }
}
