package io.umbra.api.trace;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.Paging;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.project.AppKey.Scope;
import io.umbra.project.Project;
import io.umbra.registry.Page;
import io.umbra.thing.ThingId;
import io.umbra.thing.ThingRegistry;
import io.umbra.thing.Things;
import io.umbra.trace.Trace;
import io.umbra.trace.Trace.Verdict;
import io.umbra.trace.TraceReader;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1/projects/{project}/traces", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "traces", description = "What became of each message")
class TraceController {

    private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");
    private static final Duration USUAL = Duration.ofHours(1);

    private final TraceReader traces;
    private final Access access;
    private final Things things;
    private final ThingRegistry registry;
    private final InstantSource clock;

    TraceController(TraceReader traces, Access access, Things things, ThingRegistry registry, InstantSource clock) {
        this.traces = traces;
        this.access = access;
        this.things = things;
        this.registry = registry;
        this.clock = clock;
    }

    @Operation(
            operationId = "listTraces",
            summary = "Messages and what became of them, newest first",
            description =
                    "One by its `messageId`, or those of a request, a thing, an outcome; of the last hour where"
                            + " `from` and `to` say nothing else. Accepted reports are found as long as the journal keeps them.")
    @GetMapping
    Paging.Items<TraceView> list(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @RequestParam(required = false) @Nullable String messageId,
            @RequestParam(required = false) @Nullable String requestId,
            @Parameter(description = "Its name.") @RequestParam(required = false) @Nullable String thing,
            @Parameter(description = "accepted, noop or rejected") @RequestParam(required = false) @Nullable
                    String outcome,
            @Parameter(example = "2026-01-02T00:00:00Z") @RequestParam(required = false) @Nullable String from,
            @Parameter(description = "Exclusive.") @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") int limit)
            throws SQLException {
        var home = access.project(caller, project, Scope.HISTORY);
        if (messageId != null) {
            var one = traces.one(home.key(), id("messageId", messageId));
            return new Paging.Items<>(views(caller, home, one), null, null);
        }
        var page = Paging.request(cursor, limit);
        var end = to == null ? clock.instant().plusMillis(1) : time("to", to);
        var begin = from == null ? end.minus(USUAL) : time("from", from);
        var filter = new TraceReader.Filter(
                home.key(),
                requestId,
                thing == null
                        ? null
                        : access.thing(caller, project, thing, Scope.HISTORY)
                                .thing()
                                .ref()
                                .key(),
                outcome == null ? null : verdict(outcome),
                begin.toEpochMilli(),
                end.toEpochMilli(),
                page.after() == null ? null : id("cursor", page.after()));
        var found = Page.of(
                traces.newest(filter, limit + 1),
                limit,
                trace -> trace.messageId().toString());
        var views = views(caller, home, found.items());
        return new Paging.Items<>(views, found.last() == null ? null : Paging.encode(found.last()), null);
    }

    private List<TraceView> views(Caller caller, Project home, List<Trace> found) {
        return found.stream()
                .map(trace -> TraceView.of(trace, nameOf(trace.thing())))
                .filter(view -> reaches(caller, home, view.thing()))
                .toList();
    }

    private String nameOf(long thing) {
        return things.facts(thing)
                .map(facts -> facts.ref().id().name())
                .or(() -> registry.everName(thing))
                .orElse("");
    }

    private boolean reaches(Caller caller, Project home, @Nullable String thing) {
        if (thing == null) {
            return caller instanceof Caller.Person;
        }
        var facts = things.facts(new ThingId(home.name(), thing));
        return access.reaches(
                caller,
                thing,
                facts.map(found -> found.tags()).orElse(Map.of()),
                facts.map(found -> found.groups()).orElse(Set.of()));
    }

    private static Verdict verdict(String text) {
        return Arrays.stream(Verdict.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> wrong("outcome is accepted, noop or rejected"));
    }

    private static UUID id(String name, String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw wrong(name + " is none of ours");
        }
    }

    private static Instant time(String name, String text) {
        try {
            var time = Instant.parse(text);
            return time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time.isAfter(END) ? END : time;
        } catch (DateTimeParseException e) {
            throw wrong(name + " is a time such as 2026-01-02T03:04:05Z");
        }
    }

    private static ProblemException wrong(String what) {
        return new ProblemException(ProblemCode.INVALID_REQUEST, what);
    }
}
