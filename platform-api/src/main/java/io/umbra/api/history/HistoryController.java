package io.umbra.api.history;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.Paging;
import io.umbra.api.Times;
import io.umbra.api.history.Question.Asked;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.history.HistoryReader;
import io.umbra.history.Point;
import io.umbra.project.AppKey.Scope;
import io.umbra.thing.ThingRef;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
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
@RequestMapping("/api/v1/projects/{project}/things/{thing}/history")
@Tag(name = "history", description = "What was reported over time")
class HistoryController {

    private static final int USUAL = 1_000;
    private static final int MOST_IN_CSV = 1_000_000;
    private static final int PAGE = 5_000;
    private static final String CSV = "text/csv";

    private final Access access;
    private final HistoryReader history;
    private final InstantSource clock;

    HistoryController(Access access, HistoryReader history, InstantSource clock) {
        this.access = access;
        this.history = history;
        this.clock = clock;
    }

    @Operation(
            operationId = "readHistory",
            summary = "What a thing reported of one property, as points or in buckets",
            description =
                    "Points in order of time, or with `interval` buckets that begin at whole multiples of it (UTC);"
                            + " where there is no point there is no bucket. Of the last day where nothing else is said."
                            + " `Accept: text/csv` gives up to a million of the same as CSV.")
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    Paging.Items<HistoryItem> read(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String thing,
            @Parameter(description = "Nested ones with dots.", example = "gps.lat")
                    @RequestParam(required = false)
                    @Nullable
                    String property,
            @Parameter(description = "Of a named shadow.") @RequestParam(required = false) @Nullable String name,
            @Parameter(example = "2026-01-02T00:00:00Z") @RequestParam(required = false) @Nullable String from,
            @Parameter(description = "Exclusive.", example = "2026-01-03T00:00:00Z")
                    @RequestParam(required = false)
                    @Nullable
                    String to,
            @Parameter(description = "A number and s, m, h or d.", example = "5m")
                    @RequestParam(required = false)
                    @Nullable
                    String interval,
            @Parameter(description = "Of avg, min, max, first, last, sum, count; all where absent.")
                    @RequestParam(required = false)
                    @Nullable
                    List<String> agg,
            @Parameter(description = "The newest so many points, at most 10,000.")
                    @RequestParam(required = false)
                    @Nullable
                    Integer last,
            @Parameter(description = "1,000 where absent, at most 10,000.") @RequestParam(required = false) @Nullable
                    Integer limit,
            @RequestParam(required = false) @Nullable String cursor)
            throws SQLException {
        var asked = new Asked(property, name, from, to, interval, agg, last, limit, cursor);
        return answer(asked.of(thing(caller, project, thing), clock.instant(), USUAL, Question.MOST));
    }

    @Operation(operationId = "exportHistory", summary = "The same as CSV")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = CSV, schema = @Schema(type = "string", example = "at,value")))
    @GetMapping(produces = CSV)
    void export(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String thing,
            @RequestParam(required = false) @Nullable String property,
            @RequestParam(required = false) @Nullable String name,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable String interval,
            @RequestParam(required = false) @Nullable List<String> agg,
            @RequestParam(required = false) @Nullable Integer last,
            @RequestParam(required = false) @Nullable Integer limit,
            @Parameter(hidden = true) HttpServletResponse response)
            throws SQLException, IOException {
        var asked = new Asked(property, name, from, to, interval, agg, last, limit, null);
        var question = asked.of(thing(caller, project, thing), clock.instant(), MOST_IN_CSV, MOST_IN_CSV);
        response.setContentType(CSV);
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"history.csv\"");
        write(question, response);
    }

    private ThingRef thing(Caller caller, String project, String name) {
        return access.thing(caller, project, name, Scope.HISTORY).thing().ref();
    }

    private Paging.Items<HistoryItem> answer(Question question) throws SQLException {
        if (question.length() > 0) {
            var buckets = history.buckets(question.range(), question.length(), question.limit() + 1).stream()
                    .map(bucket -> HistoryItem.of(bucket, question.aggregates()))
                    .toList();
            return page(buckets, question, null);
        }
        if (question.last() > 0) {
            return page(items(history.newest(question.range(), question.last())), question, null);
        }
        var points = history.points(question.range(), question.skip(), question.limit() + 1);
        return page(items(points), question, next(points, question));
    }

    private static List<HistoryItem> items(List<Point> points) {
        return points.stream().map(HistoryItem::of).toList();
    }

    private static Paging.Items<HistoryItem> page(
            List<HistoryItem> items, Question question, Question.@Nullable Place next) {
        int shown = question.last() > 0 ? items.size() : Math.min(items.size(), question.limit());
        if (next == null && shown < items.size()) {
            next = new Question.Place(items.get(shown).at().toEpochMilli(), 0);
        }
        return new Paging.Items<>(items.subList(0, shown), next == null ? null : next.cursor(), null);
    }

    /** Where the next page begins, null where this is the last one: points of one time may stand on both. */
    private static Question.@Nullable Place next(List<Point> points, Question question) {
        if (points.size() <= question.limit()) {
            return null;
        }
        long at = points.get(question.limit()).at();
        int told = (int) points.subList(0, question.limit()).stream()
                .filter(point -> point.at() == at)
                .count();
        return new Question.Place(at, at == question.range().from() ? question.skip() + told : told);
    }

    /** By pages, so that neither a slow reader nor a long range holds a connection of the database. */
    private void write(Question question, HttpServletResponse response) throws SQLException, IOException {
        var out = response.getOutputStream();
        var names = new ArrayList<String>(List.of("at"));
        if (question.length() == 0) {
            names.add("value");
        } else {
            question.aggregates().forEach(each -> names.add(each.text));
        }
        out.write(Csv.line(names).getBytes(StandardCharsets.UTF_8));
        int left = question.limit();
        var next = question.with(Math.min(PAGE, left));
        while (next != null && left > 0) {
            var page = answer(next);
            for (var item : page.items()) {
                out.write(Csv.line(cells(item, question)).getBytes(StandardCharsets.UTF_8));
            }
            left -= page.items().size();
            var cursor = page.nextCursor();
            next = cursor == null ? null : next.from(Question.Place.of(cursor)).with(Math.min(PAGE, Math.max(left, 1)));
        }
    }

    private static List<@Nullable Object> cells(HistoryItem item, Question question) {
        var cells = new ArrayList<@Nullable Object>();
        cells.add(Times.text(item.at()));
        if (question.length() == 0) {
            cells.add(item.value());
        } else {
            question.aggregates().forEach(each -> cells.add(item.column(each)));
        }
        return cells;
    }
}
