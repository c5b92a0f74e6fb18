package io.umbra.lane;

import io.umbra.journal.JournalEntry;
import io.umbra.journal.JournalReader;
import io.umbra.json.Json;
import io.umbra.model.Violation;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Refusal;
import io.umbra.shadow.Shadow;
import io.umbra.shadow.ShadowCodec;
import io.umbra.shadow.Unkept;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads a thing's recent answers back from the journal, so that duplicates are known after a restart too. */
final class Recall {

    private Recall() {}

    static void into(RecentAnswers answers, long thing, LaneStore store, long now) throws SQLException {
        var entries = store.read(connection ->
                JournalReader.requests(connection, thing, now - RecentAnswers.KEPT_MILLIS, RecentAnswers.MOST));
        for (var entry : entries) {
            var key = key(entry);
            if (key != null && answers.find(key, now) == null) {
                answers.add(key, entry.time(), outcome(entry));
            }
        }
        answers.completed();
    }

    private static RecentAnswers.@Nullable Key key(JournalEntry entry) {
        if (entry.digest() == null) {
            return null;
        }
        if (entry.kind() == JournalEntry.Kind.TELEMETRY) {
            return RecentAnswers.Key.ofTelemetry(entry.principal(), entry.requestId(), entry.digest());
        }
        return entry.requestId() == null
                ? null
                : new RecentAnswers.Key(entry.principal(), subject(entry), entry.requestId(), entry.digest());
    }

    private static String subject(JournalEntry entry) {
        return entry.kind() == JournalEntry.Kind.EVENT
                ? RecentAnswers.Key.event(
                        Json.parseObject(entry.body()).path("event").stringValue(""))
                : entry.shadow();
    }

    private static Outcome outcome(JournalEntry entry) {
        var body = Json.parseObject(entry.body());
        return switch (entry.kind()) {
            case REPORT, DESIRE, NOOP, DELETE -> accepted(entry, body);
            case EVENT, TELEMETRY -> new Outcome.Recorded(entry.time());
            case REJECTED,
                    DELTA_REFUSED,
                    CONNECTED,
                    DISCONNECTED,
                    CREATED,
                    REMOVED,
                    REJECTED_SUMMARY,
                    COMMAND,
                    MESSAGE -> rejected(entry, body);
        };
    }

    /** The first answer as far as it is echoed to its caller; the shadow it left behind is not told again. */
    private static Outcome.Accepted accepted(JournalEntry entry, ObjectNode body) {
        return new Outcome.Accepted(
                entry.requestId(),
                entry.kind() != JournalEntry.Kind.NOOP,
                entry.version(),
                body.path("desiredVersion").longValue(),
                entry.time(),
                ShadowCodec.decodeApplied(body, "reported"),
                ShadowCodec.decodeApplied(body, "desired"),
                texts(body, "ignored"),
                Shadow.EMPTY,
                JsonNodeFactory.instance.objectNode(),
                unkept(body));
    }

    private static List<Unkept> unkept(ObjectNode body) {
        var unkept = new ArrayList<Unkept>();
        for (var each : body.path("historyIgnored")) {
            unkept.add(new Unkept(
                    each.path("path").stringValue(""), each.path("reason").stringValue("")));
        }
        return List.copyOf(unkept);
    }

    private static List<String> texts(ObjectNode body, String name) {
        var texts = new ArrayList<String>();
        body.path(name).forEach(text -> texts.add(text.stringValue()));
        return List.copyOf(texts);
    }

    private static List<Violation> details(ObjectNode body) {
        var details = new ArrayList<Violation>();
        for (var detail : body.path("details")) {
            details.add(new Violation(
                    detail.path("path").stringValue(""),
                    detail.path("rule").stringValue(""),
                    detail.get("limit"),
                    detail.get("actual")));
        }
        return List.copyOf(details);
    }

    private static Outcome.Rejected rejected(JournalEntry entry, ObjectNode body) {
        var error = ErrorId.valueOf(body.path("error").stringValue("internal").toUpperCase(Locale.ROOT));
        var refusal = new Refusal(error, body.path("message").stringValue(""), details(body));
        return new Outcome.Rejected(entry.requestId(), refusal, entry.version(), entry.time());
    }
}
