package io.umbra.history;

import io.umbra.journal.JournalEntry;
import io.umbra.journal.JournalEntry.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what each project uses a day. It is written down every half minute; what was counted since then is lost with the
 * process.
 */
final class Usage {

    private record Key(long project, long day) {}

    /** What was counted since it was last written down. */
    private static final class Counts {
        final LongAdder messages = new LongAdder();
        final LongAdder rejected = new LongAdder();
        final LongAdder samples = new LongAdder();
        final LongAdder bytes = new LongAdder();
    }

    private final Map<Key, Counts> counts = new ConcurrentHashMap<>();

    void add(List<JournalEntry> entries, List<Sample> samples, long now) {
        long day = Math.floorDiv(now, HistoryPartitions.DAY);
        for (var entry : entries) {
            var of = of(entry.project(), day);
            of.messages.increment();
            of.bytes.add(entry.body().length());
            if (entry.kind() == Kind.REJECTED) {
                of.rejected.increment();
            }
        }
        // A batch's samples stand project by project for the most part.
        for (int from = 0, to; from < samples.size(); from = to) {
            long project = samples.get(from).project();
            for (to = from + 1; to < samples.size() && samples.get(to).project() == project; ) {
                to++;
            }
            of(project, day).samples.add(to - from);
        }
    }

    private Counts of(long project, long day) {
        return counts.computeIfAbsent(new Key(project, day), key -> new Counts());
    }

    /** Writes down what was counted, in a transaction of its own. */
    void write(Connection connection) throws SQLException {
        try (var upsert = connection.prepareStatement("""
                insert into usage_day as u (project, day, messages, rejected, samples, bytes)
                values (?, '1970-01-01'::date + ?, ?, ?, ?, ?)
                on conflict (project, day) do update set messages = u.messages + excluded.messages,
                    rejected = u.rejected + excluded.rejected, samples = u.samples + excluded.samples,
                    bytes = u.bytes + excluded.bytes""")) {
            for (var key : List.copyOf(counts.keySet())) {
                var taken = counts.remove(key);
                if (taken != null) {
                    upsert.setLong(1, key.project());
                    upsert.setInt(2, (int) key.day());
                    upsert.setLong(3, taken.messages.sum());
                    upsert.setLong(4, taken.rejected.sum());
                    upsert.setLong(5, taken.samples.sum());
                    upsert.setLong(6, taken.bytes.sum());
                    upsert.addBatch();
                }
            }
            upsert.executeBatch();
        }
    }
}
