package io.umbra.lane;

import io.umbra.lane.LaneStore.ShardRow;
import io.umbra.table.Column;
import io.umbra.table.Pipeline;
import java.util.List;
import java.util.UUID;

/** The fence: a lane's transaction moves the rows of its shards on, and only while they are still its own. */
final class ShardRows {

    private ShardRows() {}

    /** Adds the fence: it holds the transaction back where a row's epoch has moved on. */
    static void fence(Pipeline pipeline, UUID owner, List<ShardRow> rows) {
        int size = rows.size();
        var numbers = new short[size];
        var epochs = new long[size];
        var expected = new long[size];
        var offsets = new long[size];
        var times = new long[size];
        for (int i = 0; i < size; i++) {
            var row = rows.get(i);
            numbers[i] = (short) row.shard().number();
            epochs[i] = row.shard().epoch();
            expected[i] = row.shard().nextOffset();
            offsets[i] = row.nextOffset();
            times[i] = row.lastTime();
        }
        pipeline.addChanging(
                size,
                """
                update shard s set next_offset = v.next_offset, last_time = v.last_time
                from unnest(?::smallint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
                    v(shard, epoch, expected, next_offset, last_time)
                where s.shard = v.shard and s.epoch = v.epoch and s.next_offset = v.expected and s.owner = ?""",
                new Column("int2", numbers),
                new Column("int8", epochs),
                new Column("int8", expected),
                new Column("int8", offsets),
                new Column("int8", times),
                owner);
    }
}
