package io.umbra.gateway.durable;

import io.umbra.gateway.routing.Heads;
import io.umbra.gateway.routing.Position;
import io.umbra.journal.Cursor;
import java.util.List;
import java.util.Set;

/**
 * Where a session stands in the journal: in each shard how far it was handed over to its connection, and what of that is
 * not acknowledged. Guarded by its session's lock.
 */
final class Places {

    private final Heads heads;
    private final Progress progress = new Progress();
    private final long[] handedOver = new long[Position.SHARDS];
    private long time;
    private boolean moved;

    /** @param time no row past the place is older, epoch milliseconds */
    Places(Cursor from, long time, Heads heads) {
        this.heads = heads;
        this.time = time;
        for (var shard = 0; shard < Position.SHARDS; shard++) {
            handedOver[shard] = from.offset(shard);
        }
    }

    /** Given to the connection, which is to acknowledge it. */
    void handOver(Position at) {
        progress.handedOver(at);
        pass(at);
    }

    /** In the air already. */
    void expect(Position at) {
        progress.handedOver(at);
    }

    /** Told, or passed over. */
    void pass(Position at) {
        handedOver[at.shard()] = Math.max(handedOver[at.shard()], at.offset());
        moved = true;
    }

    /** It could not be handed over: it is read again. */
    void backTo(Position at) {
        handedOver[at.shard()] = Math.min(handedOver[at.shard()], at.offset() - 1);
    }

    void done(Position at) {
        progress.done(at);
        moved = true;
    }

    /** While a session hears live, all that was told to anybody has been handed over. */
    void settle() {
        for (var shard = 0; shard < Position.SHARDS; shard++) {
            handedOver[shard] = Math.max(handedOver[shard], heads.of(shard));
        }
    }

    /** So much of the journal was read, and nothing was left out. What comes after it may be as old as before. */
    void readTo(Cursor read) {
        for (var shard = 0; shard < Position.SHARDS; shard++) {
            handedOver[shard] = Math.max(handedOver[shard], read.offset(shard));
        }
        moved = true;
    }

    /** The same where that was all there was then. */
    void readToEnd(Cursor read, long then) {
        readTo(read);
        time = Math.max(time, then);
    }

    /** All told up to now. */
    void settle(long now) {
        settle();
        time = now;
    }

    /** What was handed over and is not in the air is read again. */
    void keepOnly(Set<Position> inTheAir) {
        for (var position : progress.positions()) {
            if (!inTheAir.contains(position)) {
                progress.forget(position);
                backTo(position);
                time = 0;
            }
        }
    }

    /** What was handed over and is not acknowledged. */
    List<Position> open() {
        return progress.positions();
    }

    /** What was handed over once is handed over again, as so many messages. */
    void reopen(Position at, int messages) {
        progress.forget(at);
        for (var i = 0; i < messages; i++) {
            progress.handedOver(at);
        }
        pass(at);
    }

    Cursor handedOver() {
        return Cursor.of(handedOver);
    }

    Cursor acknowledged() {
        var acknowledged = new long[Position.SHARDS];
        for (var shard = 0; shard < Position.SHARDS; shard++) {
            acknowledged[shard] = progress.acknowledged(shard, handedOver[shard]);
        }
        return Cursor.of(acknowledged);
    }

    /** A time that no row past {@link #handedOver()} is older than. */
    long time() {
        return time;
    }

    /** The same for {@link #acknowledged()}. */
    long acknowledgedTime() {
        return progress.positions().isEmpty() ? time : 0;
    }

    void move() {
        moved = true;
    }

    /** Whether anything has changed since this was asked last. */
    boolean takeMoved() {
        var did = moved;
        moved = false;
        return did;
    }
}
