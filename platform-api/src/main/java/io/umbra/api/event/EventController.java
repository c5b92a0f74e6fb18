package io.umbra.api.event;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.api.security.Standing;
import io.umbra.api.security.StoreGuard;
import io.umbra.journal.Cursor;
import io.umbra.journal.JournalReader;
import io.umbra.project.AppKey.Scope;
import io.umbra.project.Project;
import io.umbra.thing.ThingId;
import io.umbra.thing.ThingRegistry;
import io.umbra.thing.Things;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/projects/{project}/events")
@Tag(name = "events", description = "What happens, as it happens")
class EventController {

    private static final Logger log = LoggerFactory.getLogger(EventController.class);

    private final EventStreams streams;
    private final JournalReader journal;
    private final Access access;
    private final Standing standing;
    private final Things things;
    private final ThingRegistry registry;
    private final InstantSource clock;

    EventController(
            EventStreams streams,
            JournalReader journal,
            Access access,
            Standing standing,
            Things things,
            ThingRegistry registry,
            InstantSource clock) {
        this.streams = streams;
        this.journal = journal;
        this.access = access;
        this.standing = standing;
        this.things = things;
        this.registry = registry;
        this.clock = clock;
    }

    /** The shape of an event's data, for the OpenAPI document. */
    @Schema(name = "CloudEvent")
    record CloudEvent(
            @Schema(example = "1.0") String specversion,
            String id,

            @Schema(example = "/projects/home/things/env-01")
            String source,

            @Schema(example = "env-01") @Nullable String subject,
            @Schema(example = "shadow.reported") String type,
            @Schema(example = "2026-01-02T03:04:05.678Z") String time,
            Map<String, Object> data) {}

    @Operation(
            operationId = "streamEvents",
            summary = "What happens in a project, as server-sent events",
            description =
                    "Each event's `data` is a CloudEvent. `Last-Event-ID` goes on where a stream broke off; where "
                            + "that is not kept any more, `stream.reset` comes first. A comment comes every 15 seconds.")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                            schema = @Schema(implementation = CloudEvent.class)))
    @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void stream(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @Parameter(description = "Types, with commas; all where absent.", example = "shadow.reported,shadow.delta")
                    @RequestParam(required = false)
                    @Nullable
                    List<String> types,
            @Parameter(description = "Names of things, with commas; all where absent.")
                    @RequestParam(required = false)
                    @Nullable
                    List<String> thing,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws SQLException {
        var home = access.project(caller, project, scopeOf(caller));
        var filter = new EventStream.Filter(home.name(), types(caller, types), things(caller, home, thing));
        var subscription = streams.open(home.key())
                .orElseThrow(() ->
                        new ProblemException(ProblemCode.TOO_MANY_REQUESTS, "too many streams are open; try again"));
        try {
            var last = lastEventId == null ? "" : lastEventId;
            var from = last.isEmpty() ? journal.head() : from(last);
            StoreGuard.release(request);
            begin(response);
            var stream = new EventStream(
                    subscription, filter, journal, this::nameOf, clock, response.getOutputStream(), from);
            stream.run(!last.isEmpty(), () -> streams.isRunning() && standing.stands(caller, home));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException gone) {
            log.debug("a stream's client has gone", gone);
        } finally {
            streams.close(subscription);
        }
    }

    /** Presence alone is enough to hear of presence. */
    private static Scope scopeOf(Caller caller) {
        return caller instanceof Caller.Key(var key, var address) && !key.may(Scope.READ) ? Scope.PRESENCE : Scope.READ;
    }

    private static Cursor from(String lastEventId) {
        return Cursor.parse(lastEventId)
                .orElseThrow(() -> new ProblemException(ProblemCode.INVALID_REQUEST, "Last-Event-ID is none of ours"));
    }

    private static void begin(HttpServletResponse response) throws IOException {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding("UTF-8");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        response.flushBuffer();
    }

    private static Set<EventType> types(Caller caller, @Nullable List<String> asked) {
        var types = EnumSet.noneOf(EventType.class);
        if (asked == null || asked.isEmpty()) {
            types.addAll(Arrays.asList(EventType.values()));
        } else {
            asked.forEach(name -> EventType.of(name).ifPresent(types::add));
        }
        if (caller instanceof Caller.Key(var key, var address)) {
            types.removeIf(type -> !key.may(type.scope));
        }
        return types;
    }

    private Predicate<String> things(Caller caller, Project project, @Nullable List<String> asked) {
        Predicate<String> wanted = asked == null || asked.isEmpty() ? name -> true : new HashSet<>(asked)::contains;
        return switch (caller) {
            case Caller.Person person -> wanted;
            case Caller.Key(var key, var address) -> wanted.and(name -> reaches(caller, project, name));
        };
    }

    /** Of a thing that is gone only its name is left to go by. */
    private boolean reaches(Caller caller, Project project, String name) {
        var facts = things.facts(new ThingId(project.name(), name));
        return access.reaches(
                caller,
                name,
                facts.map(thing -> thing.tags()).orElse(Map.of()),
                facts.map(thing -> thing.groups()).orElse(Set.of()));
    }

    private String nameOf(long thing) {
        return things.facts(thing)
                .map(facts -> facts.ref().id().name())
                .or(() -> registry.everName(thing))
                .orElse("");
    }
}
