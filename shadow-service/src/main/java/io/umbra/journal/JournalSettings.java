package io.umbra.journal;

import java.time.Duration;

/**
 * How long the journal is kept.
 *
 * @param reports accepted reports
 * @param events everything else
 */
public record JournalSettings(Duration reports, Duration events) {

    public static final JournalSettings DEFAULT = new JournalSettings(Duration.ofHours(24), Duration.ofDays(30));

    public JournalSettings {
        if (reports.toHours() < 1) {
            throw new IllegalArgumentException("UMBRA_JOURNAL_REPORTS must be at least 1h, is " + reports);
        }
        if (events.toDays() < 1) {
            throw new IllegalArgumentException("UMBRA_JOURNAL_EVENTS must be at least 1d, is " + events);
        }
    }
}
