package io.umbra.messaging;

import io.umbra.journal.Cursor;
import io.umbra.journal.JournalEntry;
import io.umbra.journal.JournalReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Reads from the journal what one session may want, and as little else as can be. */
public final class BacklogReader {

    private static final int SHARDS = 64;

    /**
     * Which rows.
     *
     * @param thing the number of the one thing whose shadow is of interest; 0 for those of all things of the project
     * @param shadows whether shadows are of interest at all
     * @param plain whether plain messages are
     */
    public record Scope(long project, long thing, boolean shadows, boolean plain) {

        boolean isNothing() {
            return !shadows && !plain;
        }
    }

    /**
     * Some rows, in order within each shard.
     *
     * @param read up to where each shard was read now
     * @param last whether the end of every shard was reached
     */
    public record Page(List<JournalEntry> entries, Cursor read, boolean last) {}

    private final DataSource database;

    public BacklogReader(DataSource database) {
        this.database = database;
    }

    /** The end of every shard. */
    public Cursor ends() throws SQLException {
        try (var connection = database.getConnection()) {
            return ends(connection);
        }
    }

    /** The end of every shard: rows up to there are visible to whoever reads next. */
    public static Cursor ends(Connection connection) throws SQLException {
        var offsets = new long[SHARDS];
        try (var query = connection.createStatement();
                var rows = query.executeQuery("select shard, next_offset - 1 from shard")) {
            while (rows.next()) {
                offsets[rows.getInt(1)] = rows.getLong(2);
            }
        }
        return Cursor.of(offsets);
    }

    /**
     * Reads on.
     *
     * @param since epoch milliseconds; rows before are passed over
     * @param limit rows of each shard at most
     */
    public Page page(Scope scope, Cursor after, long since, int limit) throws SQLException {
        try (var connection = database.getConnection()) {
            var ends = ends(connection);
            if (scope.isNothing()) {
                return new Page(List.of(), ends, true);
            }
            var entries = entries(connection, scope, after, since, limit);
            var counts = new int[SHARDS];
            var offsets = new long[SHARDS];
            for (var entry : entries) {
                counts[entry.shard()]++;
                offsets[entry.shard()] = Math.max(offsets[entry.shard()], entry.offset());
            }
            var last = true;
            for (int shard = 0; shard < SHARDS; shard++) {
                if (counts[shard] < limit) {
                    offsets[shard] = Math.max(Math.max(offsets[shard], ends.offset(shard)), after.offset(shard));
                } else {
                    last = false;
                }
            }
            return new Page(entries, Cursor.of(offsets), last);
        }
    }

    private static List<JournalEntry> entries(Connection connection, Scope scope, Cursor after, long since, int limit)
            throws SQLException {
        var ofProject = scope.shadows() && scope.thing() == 0;
        var shards = new ArrayList<Integer>();
        for (int shard = 0; shard < SHARDS; shard++) {
            if (scope.plain() || ofProject || shard == Math.floorMod(scope.thing(), SHARDS)) {
                shards.add(shard);
            }
        }
        var count = shards.size();
        var numbers = new Short[count];
        var offsets = new Long[count];
        var plain = new Long[count];
        var things = new Long[count];
        for (int i = 0; i < count; i++) {
            int shard = shards.get(i);
            numbers[i] = (short) shard;
            offsets[i] = after.offset(shard);
            plain[i] = PlainLog.key(scope.project(), shard);
            things[i] = scope.shadows() && shard == Math.floorMod(scope.thing(), SHARDS) ? scope.thing() : 0L;
        }
        var columns = JournalReader.COLUMNS;
        var lateral = ofProject
                ? "(" + ofShard("journal_event") + ") union all (" + ofShard("journal_report") + ")"
                : "(" + ofKey("journal_event", "plain") + ") union all (" + ofKey("journal_event", "thing")
                        + ") union all (" + ofKey("journal_report", "thing") + ")";
        var sql = "select j.* from (select ?::bigint in_project, ?::bigint since, ?::int most) p"
                + " cross join unnest(?::smallint[], ?::bigint[], ?::bigint[], ?::bigint[])"
                + " c(in_shard, after, plain, thing) cross join lateral (select " + columns + " from (" + lateral
                + ") u order by journal_offset limit p.most) j order by j.time, j.shard, j.journal_offset";
        try (var query = connection.prepareStatement(sql)) {
            query.setLong(1, scope.project());
            query.setLong(2, since);
            query.setInt(3, limit);
            query.setArray(4, connection.createArrayOf("int2", numbers));
            query.setArray(5, connection.createArrayOf("int8", offsets));
            query.setArray(6, connection.createArrayOf("int8", plain));
            query.setArray(7, connection.createArrayOf("int8", things));
            return JournalReader.entries(query);
        }
    }

    private static String ofKey(String table, String key) {
        return "select " + JournalReader.COLUMNS + " from " + table + " t where t.thing = c." + key
                + " and c." + key + " <> 0 and t.journal_offset > c.after and t.time >= p.since"
                + " order by t.journal_offset limit p.most";
    }

    private static String ofShard(String table) {
        return "select " + JournalReader.COLUMNS + " from " + table + " t where t.shard = c.in_shard"
                + " and t.journal_offset > c.after and t.project = p.in_project and t.time >= p.since"
                + " order by t.journal_offset limit p.most";
    }

    /**
     * Rows by their places, in no order; those that are not kept any more are left out.
     *
     * @param since epoch milliseconds; rows before are left out too
     */
    public List<JournalEntry> at(List<StoredSession.Owed> places, long since) throws SQLException {
        var each = "select " + JournalReader.COLUMNS + " from %s t where t.shard = p.at_shard"
                + " and t.journal_offset = p.at_offset and t.time >= ?";
        var sql = "select j.* from unnest(?::smallint[], ?::bigint[]) p(at_shard, at_offset) cross join lateral ("
                + each.formatted("journal_event") + " union all " + each.formatted("journal_report") + ") j";
        var shards = new Short[places.size()];
        var offsets = new Long[places.size()];
        for (int i = 0; i < shards.length; i++) {
            shards[i] = (short) places.get(i).shard();
            offsets[i] = places.get(i).offset();
        }
        try (var connection = database.getConnection();
                var query = connection.prepareStatement(sql)) {
            query.setArray(1, connection.createArrayOf("int2", shards));
            query.setArray(2, connection.createArrayOf("int8", offsets));
            query.setLong(3, since);
            query.setLong(4, since);
            return JournalReader.entries(query);
        }
    }

    /** One plain message, empty where it is not kept any more. */
    public Optional<JournalEntry> message(long project, int shard, long offset) throws SQLException {
        try (var connection = database.getConnection();
                var query = connection.prepareStatement("select " + JournalReader.COLUMNS
                        + " from journal_event where thing = ? and journal_offset = ?")) {
            query.setLong(1, PlainLog.key(project, shard));
            query.setLong(2, offset);
            return JournalReader.entries(query).stream().findFirst();
        }
    }
}
