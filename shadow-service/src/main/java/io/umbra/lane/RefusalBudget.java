package io.umbra.lane;

/** Lets through ten refusals of a thing a second to be kept one by one; the rest are counted. */
final class RefusalBudget {

    static final int KEPT_EACH_SECOND = 10;

    private long second;
    private int kept;
    private int counted;

    /** Whether this one is kept. */
    boolean take(long now) {
        if (now / 1_000 != second) {
            second = now / 1_000;
            kept = 0;
        }
        if (kept < KEPT_EACH_SECOND) {
            kept++;
            return true;
        }
        counted++;
        return false;
    }

    /** Whether there is something counted whose second has passed. */
    boolean isDue(long now) {
        return counted > 0 && now / 1_000 != second;
    }

    /** How many were only counted since the last call. */
    int settle() {
        int all = counted;
        counted = 0;
        return all;
    }
}
