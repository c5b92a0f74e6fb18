package io.umbra.api.command;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.JsonBody;
import io.umbra.api.Paging;
import io.umbra.api.problem.Problem;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.command.CommandJob;
import io.umbra.command.CommandJob.Target;
import io.umbra.command.CommandJobs;
import io.umbra.command.CommandSettings;
import io.umbra.journal.MessageIds;
import io.umbra.project.AppKey.Scope;
import io.umbra.project.Project;
import io.umbra.project.ThingSelection;
import io.umbra.registry.Page;
import io.umbra.thing.ThingQuery;
import io.umbra.thing.ThingRegistry;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1/projects/{project}/command-jobs", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "commands")
class JobController {

    private static final int PAGE = 200;

    private final Access access;
    private final ThingRegistry things;
    private final CommandJobs jobs;
    private final JobRunner runner;
    private final CommandSettings settings;
    private final MessageIds ids;
    private final InstantSource clock;

    JobController(
            Access access,
            ThingRegistry things,
            CommandJobs jobs,
            JobRunner runner,
            CommandSettings settings,
            MessageIds ids,
            InstantSource clock) {
        this.access = access;
        this.things = things;
        this.jobs = jobs;
        this.runner = runner;
        this.settings = settings;
        this.ids = ids;
        this.clock = clock;
    }

    @Operation(
            operationId = "orderCommands",
            summary = "Tell many things to act once",
            description =
                    "Which things is settled when the job is made; each gets a command of its own, under the rules of "
                            + "single commands. `Location` tells where to look how far it has come.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = JobOrder.class))))
    @ApiResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = JobView.class)))
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<JobView> order(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @RequestBody(required = false) byte @Nullable [] body)
            throws SQLException {
        var home = access.project(caller, project, Scope.CONTROL);
        var order = JobOrder.read(
                JsonBody.object(body == null ? new byte[0] : body),
                home.limits().maxPayloadBytes(),
                settings.maxTtl().toMillis());
        if (runner.isFull()) {
            throw new ProblemException(
                    Problem.of(ProblemCode.TOO_MANY_REQUESTS, "too many jobs are under way; try again"));
        }
        var job = order.job(ids.next(), home.key(), clock.millis(), caller.principal());
        jobs.create(job, targets(home, order.things().query(within(caller))));
        runner.run(job);
        return ResponseEntity.accepted()
                .header(HttpHeaders.LOCATION, "/api/v1/projects/%s/command-jobs/%s".formatted(project, job.id()))
                .body(view(job));
    }

    private List<Target> targets(Project home, ThingQuery query) {
        var targets = new ArrayList<Target>();
        String last = null;
        do {
            var page = things.list(home, query, new Page.Request(last, PAGE)).page();
            page.items()
                    .forEach(thing -> targets.add(new Target(
                            thing.name(), thing.ref().key(), ids.next().toString())));
            last = page.last();
            if (targets.size() > settings.maxJobThings()) {
                throw new ProblemException(
                        ProblemCode.INVALID_REQUEST,
                        "a job is for at most %d things; these are more".formatted(settings.maxJobThings()));
            }
        } while (last != null);
        return targets;
    }

    private static ThingSelection within(Caller caller) {
        return switch (caller) {
            case Caller.Person person -> new ThingSelection.All();
            case Caller.Key(var key, var address) -> key.things();
        };
    }

    @Operation(operationId = "listCommandJobs", summary = "The jobs of a project, newest first")
    @GetMapping
    Paging.Items<JobView> list(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @RequestParam(required = false) @Nullable String cursor,
            @Parameter(description = "1 to 200") @RequestParam(defaultValue = "20") int limit)
            throws SQLException {
        var home = access.project(caller, project, Scope.READ);
        var before = CommandController.place(Paging.request(cursor, limit));
        var rows = jobs.newest(home.key(), before, limit + 1);
        var page = Page.of(rows, limit, (CommandJob last) -> last.createdAt() + "/" + last.id());
        var views = new ArrayList<JobView>();
        for (var job : page.items()) {
            if (mayKnow(caller, job)) {
                views.add(view(job));
            }
        }
        return Paging.items(new Page<>(List.copyOf(views), page.last()));
    }

    @Operation(operationId = "getCommandJob", summary = "How far a job has come")
    @GetMapping("/{id}")
    JobView get(@AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String id)
            throws SQLException {
        return view(find(caller, project, id));
    }

    @Operation(operationId = "listCommandJobThings", summary = "What became of a job for each thing, by name")
    @GetMapping("/{id}/things")
    Paging.Items<JobView.Item> things(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String cursor,
            @Parameter(description = "1 to 200") @RequestParam(defaultValue = "20") int limit)
            throws SQLException {
        var job = find(caller, project, id);
        var page = Paging.request(cursor, limit);
        var rows = jobs.items(job.id(), page.after(), limit + 1);
        return Paging.items(
                Page.of(rows, limit, (CommandJob.Item item) -> item.target().name())
                        .map(JobView.Item::of));
    }

    private CommandJob find(Caller caller, String project, String id) throws SQLException {
        var home = access.project(caller, project, Scope.READ);
        return jobs.find(home.key(), id)
                .filter(job -> mayKnow(caller, job))
                .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND, "there is no such job"));
    }

    /** A job names things: a key that does not reach all of them knows only its own jobs. */
    private static boolean mayKnow(Caller caller, CommandJob job) {
        return within(caller) instanceof ThingSelection.All
                || job.createdBy().equals(caller.principal().text());
    }

    private JobView view(CommandJob job) throws SQLException {
        Map<String, Long> progress = jobs.progress(job.id());
        return JobView.of(job, progress);
    }
}
