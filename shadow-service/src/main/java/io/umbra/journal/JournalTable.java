package io.umbra.journal;

import io.umbra.journal.JournalEntry.Kind;
import io.umbra.table.Pipeline;
import io.umbra.table.Rows;
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

    /** What a row takes about, in bytes. */
    private static final int ROW = 512;

    private JournalTable() {}

    /** Writes the entries together with what else a pipeline holds. */
    public static void write(Pipeline pipeline, List<JournalEntry> entries) {
        write(pipeline, REPORTS, entries.stream().filter(JournalTable::isReport).toList());
        write(pipeline, EVENTS, entries.stream().filter(e -> !isReport(e)).toList());
    }

    static boolean isReport(JournalEntry entry) {
        return entry.kind() == Kind.REPORT || entry.kind() == Kind.TELEMETRY;
    }

    private static void write(Pipeline pipeline, String table, List<JournalEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        var rows = pipeline.rows(table + " (" + COLUMNS + ")", entries.size(), ROW);
        entries.forEach(entry -> append(rows, entry));
    }

    private static void append(Rows rows, JournalEntry entry) {
        rows.row()
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
