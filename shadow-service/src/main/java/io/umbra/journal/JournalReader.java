package io.umbra.journal;

import static io.umbra.journal.JournalTable.EVENTS;
import static io.umbra.journal.JournalTable.REPORTS;

import io.umbra.journal.JournalEntry.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/**
 * Reads the journal. Offsets are given inside the transaction that holds the shard's row, so a reader never meets a row
 * that was committed late behind it.
 */
public final class JournalReader {

    /** The columns of an entry. */
    public static final String COLUMNS = JournalTable.COLUMNS;

    private static final int SHARDS = 64;

    private final DataSource database;

    public JournalReader(DataSource database) {
        this.database = database;
    }

    /** The place after the last committed entry of every shard. */
    public Cursor head() throws SQLException {
        return offsets("select shard, next_offset - 1 from shard");
    }

    /** The place before the oldest entry that is still kept of every shard; a cursor before it has missed something. */
    public Cursor tail() throws SQLException {
        // Both tables draw from one row of offsets, and the shorter kept one decides what can be missed.
        return offsets("""
                select s.shard, coalesce(
                    (select least(
                        (select min(journal_offset) from journal_report r where r.shard = s.shard),
                        (select min(journal_offset) from journal_event e where e.shard = s.shard))) - 1,
                    s.next_offset - 1)
                from shard s""");
    }

    private Cursor offsets(String sql) throws SQLException {
        var offsets = new long[SHARDS];
        try (var connection = database.getConnection();
                var query = connection.prepareStatement(sql);
                var rows = query.executeQuery()) {
            while (rows.next()) {
                offsets[rows.getInt(1)] = rows.getLong(2);
            }
        }
        return Cursor.of(offsets);
    }

    /**
     * A project's entries after a cursor, in order within each shard; plain messages are not among them.
     *
     * @param limit entries read of each shard at most; fewer than that from every shard means the end was reached
     */
    public List<JournalEntry> after(Cursor cursor, long project, int limit) throws SQLException {
        return after(cursor, " and project = " + project, limit);
    }

    /** The same of all projects. */
    public List<JournalEntry> after(Cursor cursor, int limit) throws SQLException {
        return after(cursor, "", limit);
    }

    private List<JournalEntry> after(Cursor cursor, String condition, int limit) throws SQLException {
        var sql = "select " + COLUMNS + " from unnest(?::smallint[], ?::bigint[]) c(from_shard, after)"
                + " cross join lateral ((" + page(REPORTS, condition) + ") union all (" + page(EVENTS, condition)
                + ") order by journal_offset limit ?) j order by time, shard, journal_offset";
        try (var connection = database.getConnection();
                var query = connection.prepareStatement(sql)) {
            var shards = new Short[SHARDS];
            var offsets = new Long[SHARDS];
            for (int i = 0; i < SHARDS; i++) {
                shards[i] = (short) i;
                offsets[i] = cursor.offset(i);
            }
            query.setArray(1, connection.createArrayOf("int2", shards));
            query.setArray(2, connection.createArrayOf("int8", offsets));
            query.setInt(3, limit);
            query.setInt(4, limit);
            query.setInt(5, limit);
            return entries(query);
        }
    }

    private static String page(String table, String condition) {
        return "select " + COLUMNS + " from " + table
                + " where shard = c.from_shard and journal_offset > c.after and thing >= 0" + condition
                + " order by journal_offset limit ?";
    }

    /**
     * A thing's newest entries of some kinds, newest first.
     *
     * @param before only entries with a smaller offset; {@link Long#MAX_VALUE} for the newest
     */
    public List<JournalEntry> newest(long thing, Collection<Kind> kinds, long before, int limit) throws SQLException {
        try (var connection = database.getConnection();
                var query = connection.prepareStatement("select " + COLUMNS + " from ("
                        + ofThing(REPORTS) + " union all " + ofThing(EVENTS)
                        + ") j order by journal_offset desc limit ?")) {
            var codes = connection.createArrayOf(
                    "int2", kinds.stream().map(k -> (short) k.code()).toArray(Short[]::new));
            for (int at = 1; at <= 8; at += 4) {
                query.setLong(at, thing);
                query.setLong(at + 1, before);
                query.setArray(at + 2, codes);
                query.setInt(at + 3, limit);
            }
            query.setInt(9, limit);
            return entries(query);
        }
    }

    private static String ofThing(String table) {
        return "(select " + COLUMNS + " from " + table
                + " where thing = ? and journal_offset < ? and kind = any(?) order by journal_offset desc limit ?)";
    }

    /** A thing's entries with a request id since a time (epoch milliseconds), oldest first, the newest {@code limit} of them. */
    public static List<JournalEntry> requests(Connection connection, long thing, long since, int limit)
            throws SQLException {
        try (var query = connection.prepareStatement("select " + COLUMNS + " from (select " + COLUMNS + " from ("
                + requestsOf(REPORTS) + " union all " + requestsOf(EVENTS)
                + ") j order by journal_offset desc limit ?) k order by journal_offset")) {
            for (int at = 1; at <= 6; at += 3) {
                query.setLong(at, thing);
                query.setLong(at + 1, since);
                query.setInt(at + 2, limit);
            }
            query.setInt(7, limit);
            return entries(query);
        }
    }

    private static String requestsOf(String table) {
        return "(select " + COLUMNS + " from " + table
                + " where thing = ? and time >= ? and digest is not null order by journal_offset desc limit ?)";
    }

    /** What a query finds whose columns are {@link #COLUMNS}. */
    public static List<JournalEntry> entries(PreparedStatement query) throws SQLException {
        var entries = new ArrayList<JournalEntry>();
        try (var rows = query.executeQuery()) {
            while (rows.next()) {
                entries.add(JournalTable.read(rows));
            }
        }
        return entries;
    }
}
