package io.umbra.journal;

import io.umbra.journal.JournalEntry.Kind;
import io.umbra.table.CopyRows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** The two tables of the journal: which row goes where, how it is written and read back. */
public final class JournalTable {

    /** Accepted reports. */
    public static final String REPORTS = "journal_report";
    /** All else. */
    public static final String EVENTS = "journal_event";

    public static final String COLUMNS =
            "shard, journal_offset, time, project, thing, kind, shadow, message_id, request_id,"
                    + " digest, version, principal, body";
    private static final int COLUMN_COUNT = 13;

    private JournalTable() {}

    /** Writes the entries within the connection's transaction. */
    public static void write(Connection connection, List<JournalEntry> entries) throws SQLException {
        copy(
                connection,
                REPORTS,
                entries.stream().filter(JournalTable::isReport).toList());
        copy(connection, EVENTS, entries.stream().filter(e -> !isReport(e)).toList());
    }

    static boolean isReport(JournalEntry entry) {
        return entry.kind() == Kind.REPORT || entry.kind() == Kind.TELEMETRY;
    }

    private static void copy(Connection connection, String table, List<JournalEntry> entries) throws SQLException {
        if (entries.isEmpty()) {
            return;
        }
        var rows = new CopyRows(entries.size() * 512);
        entries.forEach(entry -> append(rows, entry));
        rows.into(connection, table + " (" + COLUMNS + ")");
    }

    private static void append(CopyRows rows, JournalEntry entry) {
        rows.row(COLUMN_COUNT)
                .int2(entry.shard())
                .int8(entry.offset())
                .int8(entry.time())
                .int8(entry.project())
                .int8(entry.thing())
                .int2(entry.kind().code())
                .text(entry.shadow())
                .uuid(entry.messageId())
                .text(entry.requestId())
                .int8(entry.digest())
                .int8(entry.version())
                .text(entry.principal())
                .text(entry.body());
    }

    /** The entry in the row a result set stands on, whose columns are {@link #COLUMNS}. */
    public static JournalEntry read(ResultSet row) throws SQLException {
        return new JournalEntry(
                row.getInt("shard"),
                row.getLong("journal_offset"),
                row.getLong("time"),
                row.getLong("project"),
                row.getLong("thing"),
                Kind.of(row.getInt("kind")),
                row.getString("shadow"),
                row.getObject("message_id", UUID.class),
                row.getString("request_id"),
                row.getObject("digest", Long.class),
                row.getLong("version"),
                row.getString("principal"),
                row.getString("body"));
    }
}
