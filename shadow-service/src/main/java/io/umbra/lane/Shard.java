package io.umbra.lane;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A shard this process owns, with what it remembers of its things. Used by its lane's thread alone. Every claim makes a
 * new object, so nothing learned under an older epoch is carried into a newer one.
 */
final class Shard {

    static final int COUNT = 64;

    private final int number;
    private final long epoch;
    private long nextOffset;
    private long lastTime;
    private final Map<Long, ThingState> things;

    Shard(int number, long epoch, long nextOffset, long lastTime, int remembered) {
        this.number = number;
        this.epoch = epoch;
        this.nextOffset = nextOffset;
        this.lastTime = lastTime;
        this.things = new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, ThingState> eldest) {
                return size() > remembered;
            }
        };
    }

    /** The shard a thing belongs to, for ever. */
    static int of(long thing) {
        return (int) Math.floorMod(thing, (long) COUNT);
    }

    int number() {
        return number;
    }

    long epoch() {
        return epoch;
    }

    long nextOffset() {
        return nextOffset;
    }

    /** The time to write at: never before the last one written, so a clock set back does not reorder. */
    long time(long now) {
        return Math.max(now, lastTime);
    }

    @Nullable
    ThingState thing(long key) {
        return things.get(key);
    }

    /** Takes over what a committed batch left behind. */
    void advance(long offset, long time) {
        nextOffset = offset;
        lastTime = time;
    }

    void remember(long key, ThingState state) {
        things.put(key, state);
    }

    /** What was remembered is in the database too, and is read when it is asked for again. */
    void forget(long key) {
        things.remove(key);
    }
}
