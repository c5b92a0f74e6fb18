package io.umbra.gateway.routing;

import io.umbra.journal.JournalEntry;

/** Where in the journal a message stands, so that it can be read again. */
public record Position(int shard, long offset) {

    public static final int SHARDS = 64;

    public static Position of(JournalEntry entry) {
        return new Position(entry.shard(), entry.offset());
    }
}
