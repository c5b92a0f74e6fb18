package io.umbra.api.command;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.Paging;
import io.umbra.api.problem.Problem;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.problem.RequestId;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.api.security.StoreGuard;
import io.umbra.api.shadow.Answers;
import io.umbra.command.Command;
import io.umbra.command.CommandSettings;
import io.umbra.command.CommandStatus;
import io.umbra.command.Commands;
import io.umbra.journal.MessageIds;
import io.umbra.project.AppKey.Scope;
import io.umbra.registry.Page;
import io.umbra.shadow.Change;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(
        path = "/api/v1/projects/{project}/things/{thing}/commands",
        produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "commands", description = "What a thing is told to do once, and what became of it")
class CommandController {

    private static final Pattern TIME = Pattern.compile("([0-9]{1,5})(ms|s)");
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final Access access;
    private final Answers answers;
    private final Results results;
    private final Commands commands;
    private final CommandSettings settings;
    private final MessageIds messageIds;

    CommandController(
            Access access,
            Answers answers,
            Results results,
            Commands commands,
            CommandSettings settings,
            MessageIds messageIds) {
        this.access = access;
        this.answers = answers;
        this.results = results;
        this.commands = commands;
        this.settings = settings;
        this.messageIds = messageIds;
    }

    @Operation(
            operationId = "orderCommand",
            summary = "Tell a thing to act once",
            description =
                    "Without `ttlMs` the thing must listen now, else 409 `thing_offline`; with it the command waits. "
                            + "`wait` holds the answer back until the command is over: 200 with its result, 202 where it still "
                            + "runs then, 504 `command_timeout` where the thing did not answer in its time (a late result still "
                            + "counts: see `Location`).",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = CommandOrder.class))))
    @ApiResponse(
            responseCode = "200",
            description = "It is over.",
            content = @Content(schema = @Schema(implementation = CommandView.class)))
    @ApiResponse(
            responseCode = "202",
            description = "It waits for its thing or its result; `Location` tells where to look.",
            content = @Content(schema = @Schema(implementation = CommandView.class)))
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<CommandView> order(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String thing,
            @Parameter(description = "How long to wait for the result, e.g. `10s`; at most 60s.", example = "10s")
                    @RequestParam(defaultValue = "0s")
                    String wait,
            @RequestBody(required = false) byte @Nullable [] body,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws InterruptedException {
        var patience = duration(wait);
        var reached = access.thing(caller, project, thing, Scope.CONTROL);
        var order = CommandOrder.read(
                body == null ? new byte[0] : body,
                reached.project().limits().maxPayloadBytes(),
                settings.maxTtl().toMillis());
        var id = messageIds.next();
        var change = order.of(reached.thing().ref(), id, caller.principal(), RequestId.of(request));
        try (var result = results.of(id.toString())) {
            var ordered = commanded(answers.of(change));
            response.setHeader(HttpHeaders.LOCATION, location(project, thing, ordered));
            if (patience.isZero()) {
                return answer(ordered);
            }
            StoreGuard.release(request);
            return answer(result.within(patience, ordered));
        }
    }

    private static ResponseEntity<CommandView> answer(Command command) {
        if (command.status() == CommandStatus.TIMED_OUT) {
            throw new ProblemException(new Refusal(
                    ErrorId.COMMAND_TIMEOUT, "the thing did not answer in time; a late result still counts"));
        }
        var status = command.status().isOpen() ? HttpStatus.ACCEPTED : HttpStatus.OK;
        return ResponseEntity.status(status).body(CommandView.of(command));
    }

    private static String location(String project, String thing, Command command) {
        return "/api/v1/projects/%s/things/%s/commands/%s".formatted(project, thing, command.id());
    }

    @Operation(operationId = "listCommands", summary = "A thing's commands, newest first")
    @GetMapping
    Paging.Items<CommandView> list(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String thing,
            @RequestParam(required = false) @Nullable String cursor,
            @Parameter(description = "1 to 200") @RequestParam(defaultValue = "20") int limit)
            throws SQLException {
        var found = access.thing(caller, project, thing, Scope.READ).thing();
        var before = place(Paging.request(cursor, limit));
        var rows = commands.newest(found.ref().key(), before, limit + 1);
        return Paging.items(Page.of(rows, limit, (Command last) -> last.createdAt() + "/" + last.id())
                .map(CommandView::of));
    }

    /** Where a page of commands or jobs begins, null for the first. */
    static Commands.@Nullable Place place(Page.Request page) {
        var after = page.after();
        if (after == null) {
            return null;
        }
        var slash = after.indexOf('/');
        try {
            return new Commands.Place(Long.parseLong(after, 0, Math.max(0, slash), 10), after.substring(slash + 1));
        } catch (NumberFormatException e) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "this is not a cursor");
        }
    }

    @Operation(operationId = "getCommand", summary = "A command and what became of it")
    @GetMapping("/{id}")
    CommandView get(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String thing,
            @PathVariable String id)
            throws SQLException {
        var found = access.thing(caller, project, thing, Scope.READ).thing();
        return commands.find(found.ref().key(), id)
                .map(CommandView::of)
                .orElseThrow(() -> new ProblemException(
                        Problem.of(new Refusal(ErrorId.UNKNOWN_COMMAND_ID, "there is no such command"), null)));
    }

    @Operation(
            operationId = "cancelCommand",
            summary = "Take a command back that was never sent",
            description = "409 `not_cancelable` once a request has left.")
    @DeleteMapping("/{id}")
    CommandView cancel(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String thing,
            @PathVariable String id) {
        var found = access.thing(caller, project, thing, Scope.CONTROL).thing();
        var change = new Change.Cancel(found.ref(), messageIds.next(), caller.principal(), id);
        return CommandView.of(commanded(answers.of(change)));
    }

    private static Command commanded(Outcome outcome) {
        if (outcome instanceof Outcome.Commanded(var command)) {
            return command;
        }
        throw new IllegalStateException("unexpected outcome " + outcome.getClass());
    }

    private static Duration duration(String text) {
        var parts = TIME.matcher(text);
        if (parts.matches()) {
            var amount = Long.parseLong(parts.group(1));
            var time = parts.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
            if (time.compareTo(LONGEST_WAIT) <= 0) {
                return time;
            }
        }
        throw new ProblemException(ProblemCode.INVALID_REQUEST, "wait is a time such as 10s, at most 60s");
    }
}
