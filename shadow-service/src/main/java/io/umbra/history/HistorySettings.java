package io.umbra.history;

/**
 * What is kept over time.
 *
 * @param enabled false keeps nothing
 * @param properties names of properties that a project may have in its history
 */
public record HistorySettings(boolean enabled, int properties) {

    public static final HistorySettings DEFAULT = new HistorySettings(true, 4_096);

    private static final int MOST = 65_536;

    public HistorySettings {
        if (properties < 1 || properties > MOST) {
            throw new IllegalArgumentException(
                    "UMBRA_LIMIT_HISTORY_PROPERTIES must be 1..%d, is %d".formatted(MOST, properties));
        }
    }
}
