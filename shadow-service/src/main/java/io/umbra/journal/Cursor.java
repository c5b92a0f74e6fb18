package io.umbra.journal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** A place in the journal: for every shard the last offset that was read. On the wire an opaque text. */
public final class Cursor {

    private static final int SHARDS = 64;
    private static final byte FORMAT = 1;

    private final long[] offsets;

    private Cursor(long[] offsets) {
        this.offsets = offsets;
    }

    /** Before everything. */
    public static Cursor start() {
        return new Cursor(new long[SHARDS]);
    }

    /** At these offsets, one for each shard. */
    public static Cursor of(long[] offsets) {
        return new Cursor(offsets.clone());
    }

    public long offset(int shard) {
        return offsets[shard];
    }

    /** Past this entry, and past everything that stands before it in its shard. */
    public Cursor past(JournalEntry entry) {
        if (hasPassed(entry)) {
            return this;
        }
        var moved = offsets.clone();
        moved[entry.shard()] = entry.offset();
        return new Cursor(moved);
    }

    /** In every shard the later of the two places. */
    public Cursor atLeast(Cursor other) {
        var later = offsets.clone();
        for (int shard = 0; shard < SHARDS; shard++) {
            later[shard] = Math.max(later[shard], other.offsets[shard]);
        }
        return new Cursor(later);
    }

    public boolean hasPassed(JournalEntry entry) {
        return offsets[entry.shard()] >= entry.offset();
    }

    /** Whether in some shard this place lies before the other. */
    public boolean isBehind(Cursor other) {
        for (int shard = 0; shard < SHARDS; shard++) {
            if (offsets[shard] < other.offsets[shard]) {
                return true;
            }
        }
        return false;
    }

    /** How many rows stand between another place and this, shard by shard where this is further. */
    public long aheadOf(Cursor other) {
        long rows = 0;
        for (int shard = 0; shard < SHARDS; shard++) {
            rows += Math.max(0, offsets[shard] - other.offsets[shard]);
        }
        return rows;
    }

    /** The text a reader hands back to go on from here. */
    public String text() {
        var bytes = ByteBuffer.allocate(1 + SHARDS * 10);
        bytes.put(FORMAT);
        for (long offset : offsets) {
            putVarint(bytes, offset);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(bytes.array(), bytes.position()));
    }

    /** Reads {@link #text}; empty where it is not one. */
    public static Optional<Cursor> parse(String text) {
        try {
            var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (!bytes.hasRemaining() || bytes.get() != FORMAT) {
                return Optional.empty();
            }
            var offsets = new long[SHARDS];
            for (int i = 0; i < SHARDS; i++) {
                offsets[i] = getVarint(bytes);
            }
            return bytes.hasRemaining() ? Optional.empty() : Optional.of(new Cursor(offsets));
        } catch (IllegalArgumentException | java.nio.BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static void putVarint(ByteBuffer bytes, long value) {
        long rest = value;
        while (rest > 0x7F) {
            bytes.put((byte) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        bytes.put((byte) rest);
    }

    private static long getVarint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("offset too long");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cursor cursor && Arrays.equals(offsets, cursor.offsets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(offsets);
    }

    @Override
    public String toString() {
        return text();
    }
}
