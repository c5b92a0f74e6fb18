package io.umbra.command;

import io.umbra.json.Json;
import io.umbra.json.JsonWriter;
import io.umbra.model.Violation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Commands as the database and the journal hold them. */
public final class CommandCodec {

    /** What {@link #read} wants of a row of table {@code command}. */
    public static final String COLUMNS = "id, name, input::text, status, steps::text, ttl_ms, timeout_ms, attempt,"
            + " created_at, sent_at, attempted_at, delivered_at, late, code, output::text, message,"
            + " output_violations::text";

    private CommandCodec() {}

    public static Command read(ResultSet row) throws SQLException {
        var output = row.getString("output");
        return new Command(
                row.getString("id"),
                row.getString("name"),
                Json.parseObject(row.getString("input")),
                CommandStatus.valueOf(row.getString("status")),
                steps(Json.parse(row.getString("steps"))),
                row.getLong("ttl_ms"),
                row.getLong("timeout_ms"),
                row.getInt("attempt"),
                row.getLong("created_at"),
                row.getLong("sent_at"),
                row.getLong("attempted_at"),
                row.getLong("delivered_at"),
                row.getBoolean("late"),
                row.getString("code"),
                output == null ? null : Json.parse(output),
                row.getString("message"),
                violations(Json.parse(row.getString("output_violations"))));
    }

    private static List<Command.Step> steps(JsonNode array) {
        var steps = new ArrayList<Command.Step>();
        for (var step : array) {
            steps.add(new Command.Step(
                    CommandStatus.valueOf(step.path("status").stringValue()),
                    step.path("at").longValue()));
        }
        return List.copyOf(steps);
    }

    private static List<Violation> violations(JsonNode array) {
        var violations = new ArrayList<Violation>();
        for (var violation : array) {
            violations.add(new Violation(
                    violation.path("path").stringValue(),
                    violation.path("rule").stringValue(),
                    violation.get("limit"),
                    violation.get("actual")));
        }
        return List.copyOf(violations);
    }

    public static String steps(Command command) {
        return steps(new JsonWriter(), command).toString();
    }

    private static JsonWriter steps(JsonWriter json, Command command) {
        json.beginArray();
        for (var step : command.steps()) {
            json.beginObject().name("status").value(step.status().name());
            json.name("at").value(step.at()).endObject();
        }
        return json.endArray();
    }

    public static String violations(Command command) {
        return violations(new JsonWriter(), command).toString();
    }

    private static JsonWriter violations(JsonWriter json, Command command) {
        json.beginArray();
        for (var violation : command.outputViolations()) {
            json.beginObject().name("path").value(violation.path());
            json.name("rule").value(violation.rule());
            optional(json, "limit", violation.limit());
            optional(json, "actual", violation.actual());
            json.endObject();
        }
        return json.endArray();
    }

    private static void optional(JsonWriter json, String name, @Nullable Object value) {
        if (value != null) {
            json.name(name).any(value);
        }
    }

    /** A command as a journal body: the whole of it, times in epoch milliseconds. */
    public static String journalBody(Command command) {
        var json = new JsonWriter().beginObject().name("id").value(command.id());
        json.name("command").value(command.name()).name("input").value(command.input());
        json.name("status").value(command.status().name()).name("steps");
        steps(json, command);
        json.name("attempt").value(command.attempt());
        if (command.deliveredAt() > 0) {
            json.name("deliveredAt").value(command.deliveredAt());
        }
        json.name("late").value(command.late());
        optional(json, "code", command.code());
        optional(json, "output", command.output());
        optional(json, "message", command.message());
        if (!command.outputViolations().isEmpty()) {
            json.name("outputViolations");
            violations(json, command);
        }
        return json.endObject().toString();
    }
}
