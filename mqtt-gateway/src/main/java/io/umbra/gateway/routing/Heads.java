package io.umbra.gateway.routing;

import java.util.concurrent.atomic.AtomicLongArray;

/** How far of each shard's part of the journal subscribers were told. What stands up to there has been delivered. */
public final class Heads {

    private static final int SHARDS = 64;

    private final AtomicLongArray told = new AtomicLongArray(SHARDS);

    /** Called once all who subscribed it were told of what stands there. */
    public void told(int shard, long offset) {
        told.accumulateAndGet(shard, offset, Math::max);
    }

    public long of(int shard) {
        return told.get(shard);
    }
}
