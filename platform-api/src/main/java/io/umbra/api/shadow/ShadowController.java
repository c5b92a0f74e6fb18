package io.umbra.api.shadow;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.Etag;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.problem.RequestId;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.journal.MessageIds;
import io.umbra.project.AppKey.Scope;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Refusal;
import io.umbra.shadow.ShadowMessages;
import io.umbra.shadow.Spelling;
import io.umbra.shadow.UpdateReader;
import io.umbra.shadow.UpdateRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1/projects/{project}/things/{thing}/shadow", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "shadows", description = "What a thing reported, what is desired of it, and the difference")
class ShadowController {

    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String NAME = "A named shadow; absent for the default one.";
    private static final String DESIRED_EXAMPLE = "{\"target\":21.5}";

    private final Access access;
    private final Answers answers;
    private final EarlierShadows earlier;
    private final MessageIds messageIds;
    private final InstantSource clock;
    private final ShadowMessages messages = ShadowMessages.in(Spelling.NATIVE);

    ShadowController(
            Access access, Answers answers, EarlierShadows earlier, MessageIds messageIds, InstantSource clock) {
        this.access = access;
        this.answers = answers;
        this.earlier = earlier;
        this.messageIds = messageIds;
        this.clock = clock;
    }

    @Operation(operationId = "getShadow", summary = "The shadow of a thing; its ETag is its version")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ShadowDocument.class)))
    @GetMapping
    ResponseEntity<byte[]> get(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String thing,
            @Parameter(description = NAME) @RequestParam(defaultValue = "") String name,
            @Parameter(
                            description =
                                    "An earlier version; 410 `version_gone` where the journal does not go back so far.")
                    @RequestParam(required = false)
                    @Nullable
                    Long version)
            throws SQLException {
        var reached = access.thing(caller, project, thing, Scope.READ);
        var outcome = answers.of(new Change.Get(reached.thing().ref(), messageIds.next(), ShadowName.of(name)));
        if (!(outcome instanceof Outcome.Document document)) {
            throw unexpected(outcome);
        }
        var shadow = ShadowName.of(name);
        var asked =
                version == null ? document : earlier.at(reached.thing().ref().key(), shadow, document, version);
        return body(asked.shadow().version(), messages.documentWithSize(asked));
    }

    @Operation(
            operationId = "updateShadow",
            summary = "Change a shadow by a whole envelope",
            description =
                    "As on MQTT: `{requestId?, desired?, version?}`; reported is refused, another version is 409.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = ShadowDocument.Envelope.class))))
    @ApiResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ShadowDocument.Accepted.class)))
    @PatchMapping(consumes = {MediaType.APPLICATION_JSON_VALUE, MERGE_PATCH})
    ResponseEntity<byte[]> update(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String thing,
            @Parameter(description = NAME) @RequestParam(defaultValue = "") String name,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestBody(required = false) byte @Nullable [] body,
            HttpServletRequest request) {
        var to = target(caller, project, thing, name, ifMatch, request);
        var read = UpdateReader.read(bytes(body), to.reached.project().limits(), clock.millis());
        return update(to, read);
    }

    @Operation(
            operationId = "patchDesired",
            summary = "Change what is desired, by a merge patch",
            description = "null removes a member. The device hears the difference at once, or when it comes back.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MERGE_PATCH,
                                            schema = @Schema(type = "object"),
                                            examples = @ExampleObject(DESIRED_EXAMPLE))))
    @ApiResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ShadowDocument.Accepted.class)))
    @PatchMapping(
            path = "/desired",
            consumes = {MERGE_PATCH, MediaType.APPLICATION_JSON_VALUE})
    ResponseEntity<byte[]> patchDesired(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String thing,
            @Parameter(description = NAME) @RequestParam(defaultValue = "") String name,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestBody(required = false) byte @Nullable [] body,
            HttpServletRequest request) {
        var to = target(caller, project, thing, name, ifMatch, request);
        var limits = to.reached.project().limits();
        return update(to, UpdateReader.readDesiredPatch(bytes(body), RequestId.of(request), limits, clock.millis()));
    }

    @Operation(
            operationId = "replaceDesired",
            summary = "Say anew all that is desired",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(type = "object"),
                                            examples = @ExampleObject(DESIRED_EXAMPLE))))
    @ApiResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ShadowDocument.Accepted.class)))
    @PutMapping(path = "/desired", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> replaceDesired(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String thing,
            @Parameter(description = NAME) @RequestParam(defaultValue = "") String name,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestBody(required = false) byte @Nullable [] body,
            HttpServletRequest request) {
        var to = target(caller, project, thing, name, ifMatch, request);
        var limits = to.reached.project().limits();
        return update(
                to, UpdateReader.readDesiredReplacement(bytes(body), RequestId.of(request), limits, clock.millis()));
    }

    @Operation(operationId = "deleteShadow", summary = "Empty a shadow; its versions go on")
    @ApiResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ShadowDocument.Deleted.class)))
    @DeleteMapping
    ResponseEntity<byte[]> delete(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String thing,
            @Parameter(description = NAME) @RequestParam(defaultValue = "") String name,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            HttpServletRequest request) {
        var to = target(caller, project, thing, name, ifMatch, request);
        var outcome = answers.of(new Change.Delete(
                to.reached.thing().ref(),
                messageIds.next(),
                to.shadow,
                caller.principal(),
                Spelling.NATIVE,
                RequestId.of(request),
                to.ifMatch,
                to.path));
        var accepted = accepted(outcome);
        return body(accepted.version(), messages.deleted(accepted));
    }

    /** What a change is about, once it is known that the caller may make it. */
    private record Target(
            Access.Reached reached,
            Caller caller,
            String shadow,
            @Nullable Long ifMatch,
            String path,
            String requestId) {}

    private Target target(
            Caller caller,
            String project,
            String thing,
            String name,
            @Nullable String ifMatch,
            HttpServletRequest request) {
        var reached = access.thing(caller, project, thing, Scope.CONTROL);
        return new Target(
                reached,
                caller,
                ShadowName.of(name),
                Etag.ifMatch(ifMatch),
                request.getMethod() + " " + request.getRequestURI(),
                RequestId.of(request));
    }

    private ResponseEntity<byte[]> update(Target to, UpdateReader.Read read) {
        return switch (read) {
            case UpdateReader.Read.Request(var request) -> {
                var accepted = accepted(answers.of(change(to, request)));
                yield body(accepted.version(), messages.acceptedWithDelta(accepted));
            }
            case UpdateReader.Read.Refused(var refusal, var requestId) ->
                throw refused(to, refusal, requestId == null ? to.requestId : requestId);
        };
    }

    private Change change(Target to, UpdateRequest request) {
        var named = request.requestId() == null ? withRequestId(request, to.requestId) : request;
        return new Change.Update(
                to.reached.thing().ref(),
                messageIds.next(),
                to.shadow,
                to.caller.principal(),
                Spelling.NATIVE,
                named,
                false,
                to.ifMatch,
                to.path);
    }

    private static UpdateRequest withRequestId(UpdateRequest request, String requestId) {
        return new UpdateRequest(
                requestId,
                request.reported(),
                request.desired(),
                request.version(),
                request.profileVersion(),
                request.timestamp(),
                request.reportedTimes(),
                request.desiredTimes(),
                request.digest());
    }

    /** What could not be read is journalled too, so that it is found among the thing's rejections. */
    private ProblemException refused(Target to, Refusal refusal, String requestId) {
        answers.of(new Change.Refused(
                to.reached.thing().ref(),
                messageIds.next(),
                to.shadow,
                to.caller.principal(),
                requestId,
                to.path,
                refusal));
        return new ProblemException(refusal);
    }

    private static Outcome.Accepted accepted(Outcome outcome) {
        if (outcome instanceof Outcome.Accepted accepted) {
            return accepted;
        }
        throw unexpected(outcome);
    }

    private static IllegalStateException unexpected(Outcome outcome) {
        return new IllegalStateException(
                "unexpected outcome " + outcome.getClass().getSimpleName());
    }

    private static byte[] bytes(byte @Nullable [] body) {
        return body == null ? new byte[0] : body;
    }

    private static ResponseEntity<byte[]> body(long version, byte[] json) {
        return ResponseEntity.ok()
                .eTag(Etag.of(version))
                .contentType(MediaType.APPLICATION_JSON)
                .body(json);
    }
}
