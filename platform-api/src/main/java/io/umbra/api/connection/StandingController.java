package io.umbra.api.connection;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.Paging;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.presence.StandingConnections;
import io.umbra.presence.StandingConnections.Standing;
import io.umbra.project.AppKey.Scope;
import io.umbra.registry.Audit;
import io.umbra.registry.Page;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1/projects/{project}/connections", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "connections")
class StandingController {

    private final StandingConnections connections;
    private final Access access;
    private final Audit audit;

    StandingController(StandingConnections connections, Access access, Audit audit) {
        this.connections = connections;
        this.access = access;
        this.audit = audit;
    }

    @Operation(
            operationId = "listConnections",
            summary = "The live MQTT connections of a project, in the order they came",
            description = "Those of the process that answers.")
    @GetMapping
    Paging.Items<StandingView> list(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @Parameter(description = "Only of this thing, or of `@` and a key's id.")
                    @RequestParam(required = false)
                    @Nullable
                    String thing,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") int limit) {
        var home = access.wholeProject(caller, project, Scope.PRESENCE);
        var page = Paging.request(cursor, limit);
        var found = connections.standing(home.key(), thing, page.after(), limit + 1);
        return Paging.items(Page.of(found, limit, Standing::id).map(StandingView::of));
    }

    @Operation(operationId = "getConnection", summary = "A live MQTT connection")
    @GetMapping("/{connection}")
    StandingView get(
            @AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String connection) {
        var home = access.wholeProject(caller, project, Scope.PRESENCE);
        return connections
                .standing(home.key(), connection)
                .map(StandingView::of)
                .orElseThrow(StandingController::notFound);
    }

    @Operation(
            operationId = "kickConnection",
            summary = "Close an MQTT connection; its client may come again",
            description = "To keep it out, make a ban.")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @DeleteMapping("/{connection}")
    ResponseEntity<Void> kick(
            @AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String connection) {
        var home = access.wholeProject(caller, project, Scope.MANAGE);
        if (!connections.kick(home.key(), connection)) {
            throw notFound();
        }
        audit.record(caller.actor(), "connection.kicked", home.key(), connection, Map.of());
        return ResponseEntity.noContent().build();
    }

    private static ProblemException notFound() {
        return new ProblemException(ProblemCode.CONNECTION_NOT_FOUND, "there is no such connection, or none any more");
    }
}
