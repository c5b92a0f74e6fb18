package io.umbra.shadow;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * When what was removed from a section: for 7 days, at most the 256 newest. {@code time} at a pointer says that nothing at
 * or below it is older.
 */
final class Removals {

    static final long NEVER = Long.MIN_VALUE;

    private static final long REMEMBERED = 7L * 24 * 60 * 60 * 1000;
    private static final int MAX = 256;

    private final Map<String, Long> before;
    private final boolean kept;
    private Map<String, Long> times;
    private boolean owned;

    /** @param kept whether removals are remembered at all: desired does not need them */
    Removals(Map<String, Long> before, boolean kept, long now) {
        this.before = before;
        this.kept = kept;
        this.times = recent(before, now);
    }

    private static Map<String, Long> recent(Map<String, Long> removals, long now) {
        long oldest = now - REMEMBERED;
        if (removals.isEmpty() || removals.values().stream().allMatch(at -> at >= oldest)) {
            return removals;
        }
        var recent = new HashMap<>(removals);
        recent.values().removeIf(at -> at < oldest);
        return Map.copyOf(recent);
    }

    /** When a pointer was removed, {@link #NEVER} where it was not. */
    long at(String pointer) {
        return times.isEmpty() ? NEVER : times.getOrDefault(pointer, NEVER);
    }

    /** Whether something below a pointer was removed later than this. */
    boolean newerBelow(String pointer, long time) {
        for (var removal : times.entrySet()) {
            if (removal.getValue() > time && isBelow(removal.getKey(), pointer)) {
                return true;
            }
        }
        return false;
    }

    /** Remembers a removal. */
    void remember(String pointer, long time) {
        if (kept && time != NEVER) {
            long latest = Math.max(time, at(pointer));
            supersede(pointer, latest);
            own().put(pointer, latest);
        }
    }

    /** What is written or removed at a pointer makes older removals at and below it pointless. */
    void supersede(String pointer, long time) {
        if (kept && !times.isEmpty()) {
            own().entrySet()
                    .removeIf(removal -> removal.getValue() <= time
                            && (removal.getKey().equals(pointer) || isBelow(removal.getKey(), pointer)));
        }
    }

    private Map<String, Long> own() {
        if (!owned) {
            times = new HashMap<>(times);
            owned = true;
        }
        return times;
    }

    private static boolean isBelow(String pointer, String ancestor) {
        return pointer.length() > ancestor.length()
                && pointer.startsWith(ancestor)
                && pointer.charAt(ancestor.length()) == '/';
    }

    /** What is to be kept: the very map from before where nothing moved. */
    Map<String, Long> after() {
        if (times.equals(before)) {
            return before;
        }
        if (times.size() <= MAX) {
            return times;
        }
        var newest = new HashMap<String, Long>();
        times.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(MAX)
                .forEach(removal -> newest.put(removal.getKey(), removal.getValue()));
        return newest;
    }
}
