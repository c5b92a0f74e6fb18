package io.umbra.gateway.durable;

import io.umbra.gateway.routing.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * On which topics the last row of each shard was handed over: where there was room for some of them only, the row is read
 * again for the others. Guarded by its session's lock.
 */
final class LastRows {

    private record Row(long offset, List<String> topics) {}

    private final Map<Integer, Row> ofShard = new HashMap<>();

    void add(Position at, String topic) {
        var row = ofShard.get(at.shard());
        if (row == null || row.offset() != at.offset()) {
            ofShard.put(at.shard(), new Row(at.offset(), List.of(topic)));
        } else {
            var topics = new ArrayList<>(row.topics());
            topics.add(topic);
            ofShard.put(at.shard(), new Row(at.offset(), topics));
        }
    }

    boolean has(Position at, String topic) {
        var row = ofShard.get(at.shard());
        return row != null && row.offset() == at.offset() && row.topics().contains(topic);
    }

    void clear() {
        ofShard.clear();
    }
}
