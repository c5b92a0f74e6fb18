package io.umbra.trace;

import java.time.Duration;

/**
 * What is kept of messages after their commit.
 *
 * @param sample of so many plain reports in a thousand the steps after the commit are kept
 * @param kept how long steps are kept
 */
public record TraceSettings(int sample, Duration kept) {

    public static final TraceSettings DEFAULT = new TraceSettings(10, Duration.ofDays(30));

    public TraceSettings {
        if (sample < 0 || sample > 1_000) {
            throw new IllegalArgumentException("UMBRA_TRACE_SAMPLE must be 0..1000, is " + sample);
        }
        if (kept.toDays() < 1) {
            throw new IllegalArgumentException("UMBRA_JOURNAL_EVENTS must be at least 1d, is " + kept);
        }
    }
}
