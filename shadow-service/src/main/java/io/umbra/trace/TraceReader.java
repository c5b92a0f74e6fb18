package io.umbra.trace;

import io.umbra.journal.JournalEntry;
import io.umbra.journal.JournalEntry.Kind;
import io.umbra.journal.JournalTable;
import io.umbra.journal.MessageIds;
import io.umbra.json.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Finds messages and tells what became of them. */
public final class TraceReader {

    /** A row may be written later than its message came, by the wait for the store or by a clock that was set back. */
    private static final long LATER = Duration.ofHours(6).toMillis();

    private static final long EARLIER = Duration.ofHours(1).toMillis();
    private static final int PATIENCE_SECONDS = 10;

    private final DataSource database;

    public TraceReader(DataSource database) {
        this.database = database;
    }

    /**
     * Which messages.
     *
     * @param project the project's number
     * @param thing a thing's number
     * @param from when they came, epoch milliseconds, inclusive
     * @param to exclusive
     * @param before only messages with a smaller id, null for all
     */
    public record Filter(
            long project,
            @Nullable String requestId,
            @Nullable Long thing,
            Trace.@Nullable Verdict verdict,
            long from,
            long to,
            @Nullable UUID before) {}

    /** One message; empty where the journal of that project has none, or none any more. */
    public List<Trace> one(long project, UUID messageId) throws SQLException {
        long at = MessageIds.timeOf(messageId);
        try (var connection = database.getConnection()) {
            var rows = rows(
                    connection,
                    "project = ? and message_id = ? and time >= ? and time < ?",
                    List.of(project, messageId, at - EARLIER, at + LATER),
                    List.of(JournalTable.REPORTS, JournalTable.EVENTS),
                    10);
            return traces(connection, rows, 1);
        }
    }

    /** The newest messages that fit, newest first. */
    public List<Trace> newest(Filter filter, int limit) throws SQLException {
        var conditions = new ArrayList<String>(
                List.of("project = ?", "message_id >= ?", "message_id < ?", "time >= ?", "time < ?", "kind <> 10"));
        var parameters = new ArrayList<Object>(List.of(
                filter.project(),
                first(filter.from()),
                filter.before() == null ? first(filter.to()) : filter.before(),
                filter.from() - EARLIER,
                filter.to() + LATER));
        if (filter.thing() != null) {
            conditions.add("thing = ?");
            parameters.add(filter.thing());
        }
        if (filter.requestId() != null) {
            conditions.add("request_id = ?");
            parameters.add(filter.requestId());
        }
        var verdict = filter.verdict();
        if (verdict != null) {
            conditions.add(condition(verdict));
        }
        var tables = verdict == null || verdict == Trace.Verdict.ACCEPTED
                ? List.of(JournalTable.REPORTS, JournalTable.EVENTS)
                : List.of(JournalTable.EVENTS);
        try (var connection = database.getConnection()) {
            // A message may have two rows: accepted, and warned of.
            var rows = rows(connection, String.join(" and ", conditions), parameters, tables, 2 * limit);
            return traces(connection, rows, limit);
        }
    }

    private static String condition(Trace.Verdict verdict) {
        return switch (verdict) {
            case ACCEPTED -> "kind not in (3, 5, 6)";
            case NOOP -> "kind = 3";
            case REJECTED -> "kind in (5, 6)";
        };
    }

    /** The smallest id a message of a time can have. */
    private static UUID first(long time) {
        return new UUID(Math.max(0, time) << 16, 0);
    }

    private static List<JournalEntry> rows(
            Connection connection, String where, List<Object> parameters, List<String> tables, int limit)
            throws SQLException {
        var sql = tables.stream()
                .map(table -> "(select " + JournalTable.COLUMNS + " from " + table + " where " + where
                        + " order by message_id desc limit " + limit + ")")
                .collect(Collectors.joining(" union all "));
        try (var query =
                connection.prepareStatement("select * from (" + sql + ") j order by message_id desc limit " + limit)) {
            query.setQueryTimeout(PATIENCE_SECONDS);
            int place = 1;
            for (int i = 0; i < tables.size(); i++) {
                for (var parameter : parameters) {
                    query.setObject(place++, parameter);
                }
            }
            var entries = new ArrayList<JournalEntry>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    entries.add(JournalTable.read(rows));
                }
            }
            return entries;
        }
    }

    private static List<Trace> traces(Connection connection, List<JournalEntry> rows, int limit) throws SQLException {
        var byId = new LinkedHashMap<UUID, List<JournalEntry>>();
        rows.stream()
                .filter(row -> row.kind() != Kind.REJECTED_SUMMARY)
                .forEach(row -> byId.computeIfAbsent(row.messageId(), id -> new ArrayList<>())
                        .add(row));
        var ids = byId.keySet().stream().limit(limit).toList();
        var after = stepsAfter(connection, ids);
        return ids.stream()
                .map(id -> trace(byId.getOrDefault(id, List.of()), after.getOrDefault(id, List.of())))
                .toList();
    }

    private static Trace trace(List<JournalEntry> rows, List<Trace.Step> after) {
        var main = rows.stream()
                .filter(row -> row.kind() != Kind.REJECTED)
                .findFirst()
                .orElse(rows.getFirst());
        long at = MessageIds.timeOf(main.messageId());
        var steps = Stream.concat(TraceRow.steps(main, rows, at).stream(), after.stream())
                .toList();
        return new Trace(
                main.messageId(), main.requestId(), main.thing(), main.kind(), TraceRow.verdict(main), at, steps);
    }

    private static Map<UUID, List<Trace.Step>> stepsAfter(Connection connection, List<UUID> ids) throws SQLException {
        var steps = new HashMap<UUID, List<Trace.Step>>();
        if (ids.isEmpty()) {
            return steps;
        }
        var sql = """
                select * from (
                    select message_id, at, step, detail from trace_step where message_id = any(?)
                    union all
                    select c.id::uuid, (s->>'at')::bigint, 'command', json_build_object('status', s->>'status')::text
                    from command c cross join lateral jsonb_array_elements(c.steps) s where c.id = any(?)
                ) steps
                order by at, array_position(array['published', 'delivered', 'command', 'webhook'], step)""";
        try (var query = connection.prepareStatement(sql)) {
            query.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            query.setArray(
                    2,
                    connection.createArrayOf(
                            "text", ids.stream().map(UUID::toString).toArray()));
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    steps.computeIfAbsent(rows.getObject(1, UUID.class), id -> new ArrayList<>())
                            .add(new Trace.Step(
                                    rows.getString(3), rows.getLong(2), Json.parseObject(rows.getString(4))));
                }
            }
        }
        return steps;
    }
}
