package io.umbra.gateway.durable;

import io.umbra.gateway.routing.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which places in the journal were handed to the connection and are not acknowledged. Guarded by its session's lock. */
final class Progress {

    private final Map<Integer, TreeMap<Long, Integer>> open = new HashMap<>();

    void handedOver(Position position) {
        open.computeIfAbsent(position.shard(), none -> new TreeMap<>()).merge(position.offset(), 1, Integer::sum);
    }

    void done(Position position) {
        var ofShard = open.get(position.shard());
        if (ofShard != null) {
            ofShard.computeIfPresent(position.offset(), (offset, count) -> count == 1 ? null : (Integer) (count - 1));
            if (ofShard.isEmpty()) {
                open.remove(position.shard());
            }
        }
    }

    /** How far a shard is acknowledged, where everything up to {@code handedOver} was handed over. */
    long acknowledged(int shard, long handedOver) {
        var ofShard = open.get(shard);
        return ofShard == null ? handedOver : Math.min(handedOver, ofShard.firstKey() - 1);
    }

    List<Position> positions() {
        var all = new ArrayList<Position>();
        open.forEach((shard, ofShard) -> ofShard.keySet().forEach(offset -> all.add(new Position(shard, offset))));
        return all;
    }

    void forget(Position position) {
        var ofShard = open.get(position.shard());
        if (ofShard != null && ofShard.remove(position.offset()) != null && ofShard.isEmpty()) {
            open.remove(position.shard());
        }
    }
}
