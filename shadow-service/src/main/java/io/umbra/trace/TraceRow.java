package io.umbra.trace;

import io.umbra.journal.JournalEntry;
import io.umbra.journal.JournalEntry.Kind;
import io.umbra.json.Json;
import io.umbra.shadow.ErrorId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The steps up to the commit, as a message's rows of the journal tell them. */
final class TraceRow {

    /** Refusals of who asks, not of what is asked. */
    private static final Set<String> NOT_AUTHORIZED = Set.of(
            ErrorId.UNAUTHORIZED.text(),
            ErrorId.FORBIDDEN.text(),
            ErrorId.DESIRED_NOT_WRITABLE.text(),
            ErrorId.REPORTED_NOT_WRITABLE.text());

    private TraceRow() {}

    static Trace.Verdict verdict(JournalEntry row) {
        return switch (row.kind()) {
            case REJECTED, DELTA_REFUSED, REJECTED_SUMMARY -> Trace.Verdict.REJECTED;
            case NOOP -> Trace.Verdict.NOOP;
            default -> Trace.Verdict.ACCEPTED;
        };
    }

    /**
     * @param main the row that decides
     * @param all with it the one that warns, if there is one
     */
    static List<Trace.Step> steps(JournalEntry main, List<JournalEntry> all, long receivedAt) {
        var body = Json.parseObject(main.body());
        var steps = new ArrayList<Trace.Step>();
        steps.add(new Trace.Step("received", receivedAt, received(main, body)));
        if (main.kind() == Kind.REJECTED) {
            if (!NOT_AUTHORIZED.contains(body.path("error").asString(""))) {
                steps.add(new Trace.Step("authorized", receivedAt, principal(main)));
            }
            steps.add(new Trace.Step("rejected", main.time(), pick(body, "code", "error", "message", "details")));
            return steps;
        }
        steps.add(new Trace.Step("authorized", receivedAt, principal(main)));
        steps.add(new Trace.Step("validated", main.time(), warnings(all)));
        steps.add(new Trace.Step("committed", main.time(), committed(main, body)));
        return steps;
    }

    private static ObjectNode received(JournalEntry row, ObjectNode body) {
        var detail = pick(body, "topic");
        if (!row.shadow().isEmpty()) {
            detail.put("shadow", row.shadow());
        }
        return detail;
    }

    private static ObjectNode principal(JournalEntry row) {
        return JsonNodeFactory.instance.objectNode().put("principal", row.principal());
    }

    private static ObjectNode warnings(List<JournalEntry> all) {
        return all.stream()
                .filter(row -> row.kind() == Kind.REJECTED)
                .findFirst()
                .map(row -> pick(Json.parseObject(row.body()), "warned", "error", "details"))
                .orElseGet(JsonNodeFactory.instance::objectNode);
    }

    private static ObjectNode committed(JournalEntry row, ObjectNode body) {
        var detail = pick(body, "samples", "ignored", "historyIgnored");
        if (row.version() > 0) {
            detail.put("version", row.version());
        }
        if (body.has("delta")) {
            detail.put("delta", true);
        }
        if (row.kind() == Kind.DELTA_REFUSED) {
            detail.setAll(pick(body, "code", "message"));
        }
        detail.put("bytes", row.body().length());
        return detail.put("position", row.shard() + ":" + row.offset());
    }

    private static ObjectNode pick(ObjectNode body, String... names) {
        var picked = JsonNodeFactory.instance.objectNode();
        for (var name : names) {
            var value = body.get(name);
            if (value != null) {
                picked.set(name, value);
            }
        }
        return picked;
    }
}
