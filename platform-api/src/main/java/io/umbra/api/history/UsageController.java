package io.umbra.api.history;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.history.UsageReader;
import io.umbra.project.AppKey.Scope;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1/projects/{project}/usage", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "usage", description = "What a project uses")
class UsageController {

    private static final int USUAL_DAYS = 30;

    private final UsageReader usage;
    private final Access access;
    private final InstantSource clock;

    UsageController(UsageReader usage, Access access, InstantSource clock) {
        this.usage = usage;
        this.access = access;
        this.clock = clock;
    }

    @Schema(name = "Usage")
    record UsageView(List<DayView> items, StorageView storage) {}

    @Schema(name = "UsageDay")
    record DayView(
            @Schema(example = "2026-01-02", type = "string", format = "date")
            String day,

            @Schema(description = "Accepted and refused, and presence.")
            long messages,

            long rejected,
            @Schema(description = "Points of the history.") long samples,

            @Schema(description = "Of what was written to the journal.")
            long bytes) {}

    @Schema(name = "UsageStorage", description = "What the history takes, about.")
    record StorageView(
            @Schema(description = "How long points are kept.")
            int historyDays,

            long points,
            long bytes,

            @Schema(description = "If the days to come are like the last seven.")
            long forecastBytes) {}

    @Operation(
            operationId = "getUsage",
            summary = "Messages and points by day, and what the history takes",
            description = "Days are of UTC; the last 30 where nothing else is said. Counted every half minute.")
    @GetMapping
    UsageView get(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @Parameter(example = "2026-01-01") @RequestParam(required = false) @Nullable String from,
            @Parameter(description = "Inclusive.") @RequestParam(required = false) @Nullable String to)
            throws SQLException {
        var home = access.project(caller, project, Scope.MANAGE);
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        var until = to == null ? today : day(to);
        var since = from == null ? until.minusDays(USUAL_DAYS - 1) : day(from);
        var days = usage.days(home.key(), since, until).stream()
                .map(day ->
                        new DayView(day.day().toString(), day.messages(), day.rejected(), day.samples(), day.bytes()))
                .toList();
        var storage = usage.storage(home.key(), home.policies().historyDays(), today);
        return new UsageView(
                days, new StorageView(storage.days(), storage.points(), storage.bytes(), storage.forecastBytes()));
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "a day is written as 2026-01-02");
        }
    }
}
