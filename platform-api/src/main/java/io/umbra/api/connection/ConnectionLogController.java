package io.umbra.api.connection;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.Paging;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.presence.ConnectionLogReader;
import io.umbra.project.AppKey.Scope;
import io.umbra.registry.Page;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "connections", description = "Who is connected, who may not be, and why a connection was refused")
class ConnectionLogController {

    private static final String REASON = "Only entries of this reason, such as `wrong_key`.";
    private static final String ADDRESS = "Only entries of this address, without port.";

    private final ConnectionLogReader log;
    private final Access access;

    ConnectionLogController(ConnectionLogReader log, Access access) {
        this.log = log;
        this.access = access;
    }

    @Operation(
            operationId = "listRefusedConnections",
            summary = "Connections that were refused or broke, newest first",
            description = "Those whose user name names the project. Written within a second; an address that fails"
                    + " faster than the limit is counted, see `leftOut`.")
    @GetMapping("/projects/{project}/connection-log")
    Paging.Items<ConnectionLogView> ofProject(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @Parameter(description = "Only of this name, there is such a thing or not.")
                    @RequestParam(required = false)
                    @Nullable
                    String thing,
            @Parameter(description = REASON) @RequestParam(required = false) @Nullable String reason,
            @Parameter(description = ADDRESS) @RequestParam(required = false) @Nullable String address,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") int limit)
            throws SQLException {
        var home = access.wholeProject(caller, project, Scope.PRESENCE);
        return page(home.key(), thing, reason, address, cursor, limit);
    }

    @Operation(
            operationId = "listRefusedConnectionsOfThing",
            summary = "Why a thing's connections were refused or broke, newest first")
    @GetMapping("/projects/{project}/things/{thing}/connection-log")
    Paging.Items<ConnectionLogView> ofThing(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String thing,
            @Parameter(description = REASON) @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") int limit)
            throws SQLException {
        var found = access.thing(caller, project, thing, Scope.PRESENCE);
        return page(found.project().key(), thing, reason, null, cursor, limit);
    }

    @Operation(
            operationId = "listAllRefusedConnections",
            summary = "Connections that were refused or broke, of all projects and of none, newest first",
            description = "For administrators: here are also those that never said who they are.")
    @GetMapping("/connection-log")
    Paging.Items<ConnectionLogView> all(
            @AuthenticationPrincipal Caller caller,
            @Parameter(description = REASON) @RequestParam(required = false) @Nullable String reason,
            @Parameter(description = ADDRESS) @RequestParam(required = false) @Nullable String address,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") int limit)
            throws SQLException {
        access.administrator(caller);
        return page(null, null, reason, address, cursor, limit);
    }

    private Paging.Items<ConnectionLogView> page(
            @Nullable Long project,
            @Nullable String name,
            @Nullable String reason,
            @Nullable String address,
            @Nullable String cursor,
            int limit)
            throws SQLException {
        var page = Paging.request(cursor, limit);
        var filter = new ConnectionLogReader.Filter(project, name, reason, address, before(page));
        var found = Page.of(log.newest(filter, limit + 1), limit, row -> Long.toString(row.id()));
        return Paging.items(found.map(ConnectionLogView::of));
    }

    private static @Nullable Long before(Page.Request page) {
        var after = page.after();
        if (after == null) {
            return null;
        }
        try {
            return Long.valueOf(after);
        } catch (NumberFormatException none) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "this is not a cursor");
        }
    }
}
