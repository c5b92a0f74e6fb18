package io.umbra.lane;

import io.umbra.command.Command;
import io.umbra.command.CommandCodec;
import io.umbra.json.Json;
import io.umbra.lane.LaneStore.CommandRow;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tables of commands, as a lane writes and reads them. */
final class CommandRows {

    private CommandRows() {}

    static void write(Connection connection, Collection<CommandRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var upsert = connection.prepareStatement("""
                        insert into command (id, thing, project, name, input, status, steps, ttl_ms, timeout_ms, attempt,
                            created_at, sent_at, attempted_at, delivered_at, late, code, output, message, output_violations)
                        values (?, ?, ?, ?, ?::jsonb, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?::jsonb)
                        on conflict (id) do update set status = excluded.status, steps = excluded.steps,
                            attempt = excluded.attempt, sent_at = excluded.sent_at, attempted_at = excluded.attempted_at,
                            delivered_at = excluded.delivered_at, late = excluded.late, code = excluded.code,
                            output = excluded.output, message = excluded.message,
                            output_violations = excluded.output_violations""");
                var open = connection.prepareStatement(
                        "insert into open_command (thing, id) values (?, ?) on conflict do nothing");
                var over = connection.prepareStatement("delete from open_command where thing = ? and id = ?")) {
            for (var row : rows) {
                set(upsert, row);
                upsert.addBatch();
                var mark = row.isOver() ? over : open;
                mark.setLong(1, row.thing());
                mark.setString(2, row.command().id());
                mark.addBatch();
            }
            upsert.executeBatch();
            open.executeBatch();
            over.executeBatch();
        }
    }

    private static void set(PreparedStatement upsert, CommandRow row) throws SQLException {
        var command = row.command();
        upsert.setString(1, command.id());
        upsert.setLong(2, row.thing());
        upsert.setLong(3, row.project());
        upsert.setString(4, command.name());
        upsert.setString(5, Json.text(command.input()));
        upsert.setString(6, command.status().name());
        upsert.setString(7, CommandCodec.steps(command));
        upsert.setLong(8, command.ttlMs());
        upsert.setLong(9, command.timeoutMs());
        upsert.setInt(10, command.attempt());
        upsert.setLong(11, command.createdAt());
        upsert.setLong(12, command.sentAt());
        upsert.setLong(13, command.attemptedAt());
        upsert.setLong(14, command.deliveredAt());
        upsert.setBoolean(15, command.late());
        upsert.setString(16, command.code());
        upsert.setString(17, command.output() == null ? null : Json.text(command.output()));
        upsert.setString(18, command.message());
        upsert.setString(19, CommandCodec.violations(command));
    }

    /** The commands of these things whose story is not over, by thing, oldest first. */
    static Map<Long, List<Command>> open(Connection connection, Array things) throws SQLException {
        var commands = new HashMap<Long, List<Command>>();
        try (var query = connection.prepareStatement("select thing, " + CommandCodec.COLUMNS
                + " from command where id in (select id from open_command where thing = any(?))"
                + " order by created_at, id")) {
            query.setArray(1, things);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    commands.computeIfAbsent(rows.getLong("thing"), thing -> new ArrayList<>())
                            .add(CommandCodec.read(rows));
                }
            }
        }
        return commands;
    }

    /** Whose commands these ids name, as far as the table knows them: things by id. */
    static Map<String, Long> known(Connection connection, Set<String> ids) throws SQLException {
        var known = new HashMap<String, Long>();
        try (var query = connection.prepareStatement("select id, thing from command where id = any(?)")) {
            query.setArray(1, connection.createArrayOf("text", ids.toArray(String[]::new)));
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    known.put(rows.getString(1), rows.getLong(2));
                }
            }
        }
        return known;
    }

    /** The things of a shard that have open commands. */
    static List<Long> waiting(Connection connection, int shard) throws SQLException {
        var things = new ArrayList<Long>();
        try (var query = connection.prepareStatement(
                "select distinct thing from open_command where mod(thing, " + Shard.COUNT + ") = ?")) {
            query.setInt(1, shard);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    things.add(rows.getLong(1));
                }
            }
        }
        return things;
    }
}
