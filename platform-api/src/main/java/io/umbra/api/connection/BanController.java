package io.umbra.api.connection;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.Paging;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.ban.Ban;
import io.umbra.ban.BanBook;
import io.umbra.ban.Network;
import io.umbra.project.AppKey.Scope;
import io.umbra.project.Project;
import jakarta.validation.Valid;
import java.net.URI;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "connections")
class BanController {

    private static final String OF_PROJECT = "/projects/{project}/bans";
    private static final String OF_ALL = "/bans";

    private final BanBook bans;
    private final Access access;

    BanController(BanBook bans, Access access) {
        this.bans = bans;
        this.access = access;
    }

    /** What is to be banned. */
    private record Target(Ban.Kind kind, String subject) {}

    @Operation(
            operationId = "createBan",
            summary = "Keep an address, a client id or a thing from connecting to a project",
            description = "Holds at once; connections that stand are closed.")
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping(path = OF_PROJECT, consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<BanView> create(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @Valid @RequestBody BanView.New wish) {
        var home = access.wholeProject(caller, project, Scope.MANAGE);
        return create(caller, home, wish, "/api/v1/projects/" + home.name() + "/bans/");
    }

    @Operation(operationId = "listBans", summary = "List the bans of a project, by id")
    @GetMapping(OF_PROJECT)
    Paging.Items<BanView> list(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") int limit) {
        return list(access.wholeProject(caller, project, Scope.MANAGE), cursor, limit);
    }

    @Operation(operationId = "getBan", summary = "A ban")
    @GetMapping(OF_PROJECT + "/{ban}")
    BanView get(@AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String ban) {
        return get(access.wholeProject(caller, project, Scope.MANAGE), ban);
    }

    @Operation(operationId = "deleteBan", summary = "Lift a ban; holds at once")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @DeleteMapping(OF_PROJECT + "/{ban}")
    ResponseEntity<Void> delete(
            @AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String ban) {
        return lift(caller, access.wholeProject(caller, project, Scope.MANAGE), ban);
    }

    @Operation(
            operationId = "createGeneralBan",
            summary = "Keep an address or a client id from connecting to any project",
            description = "For administrators. Holds at once; connections that stand are closed.")
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping(path = OF_ALL, consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<BanView> createGeneral(
            @AuthenticationPrincipal Caller caller, @Valid @RequestBody BanView.New wish) {
        access.administrator(caller);
        return create(caller, null, wish, "/api/v1/bans/");
    }

    @Operation(operationId = "listGeneralBans", summary = "List the bans that hold in all projects, by id")
    @GetMapping(OF_ALL)
    Paging.Items<BanView> listGeneral(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") int limit) {
        access.administrator(caller);
        return list(null, cursor, limit);
    }

    @Operation(operationId = "getGeneralBan", summary = "A ban that holds in all projects")
    @GetMapping(OF_ALL + "/{ban}")
    BanView getGeneral(@AuthenticationPrincipal Caller caller, @PathVariable String ban) {
        access.administrator(caller);
        return get(null, ban);
    }

    @Operation(operationId = "deleteGeneralBan", summary = "Lift a ban that holds in all projects; holds at once")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @DeleteMapping(OF_ALL + "/{ban}")
    ResponseEntity<Void> deleteGeneral(@AuthenticationPrincipal Caller caller, @PathVariable String ban) {
        access.administrator(caller);
        return lift(caller, null, ban);
    }

    private ResponseEntity<BanView> create(Caller caller, @Nullable Project home, BanView.New wish, String path) {
        var target = target(wish);
        if (home == null && target.kind() == Ban.Kind.THING) {
            throw wrong("a thing is banned in its project");
        }
        return switch (bans.add(home, target.kind(), target.subject(), wish.until(), wish.note(), caller.actor())) {
            case BanBook.Addition.Added(var ban) ->
                ResponseEntity.created(URI.create(path + ban.id())).body(BanView.of(ban));
            case BanBook.Addition.Full(var limit) ->
                throw new ProblemException(ProblemCode.QUOTA_EXCEEDED, "there are %d bans already".formatted(limit));
        };
    }

    private static Target target(BanView.New wish) {
        var given = Stream.of(wish.address(), wish.clientId(), wish.thing())
                .filter(Objects::nonNull)
                .count();
        if (given != 1) {
            throw wrong("a ban is of one of address, clientId and thing");
        }
        if (wish.clientId() != null) {
            return new Target(Ban.Kind.CLIENT_ID, wish.clientId());
        }
        if (wish.thing() != null) {
            return new Target(Ban.Kind.THING, wish.thing());
        }
        var network = Network.parse(Objects.requireNonNull(wish.address()))
                .orElseThrow(() -> wrong("address is one such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32"));
        return new Target(Ban.Kind.ADDRESS, network.text());
    }

    private Paging.Items<BanView> list(@Nullable Project home, @Nullable String cursor, int limit) {
        return Paging.items(bans.list(home, Paging.request(cursor, limit)).map(BanView::of));
    }

    private BanView get(@Nullable Project home, String ban) {
        return bans.find(home, ban).map(BanView::of).orElseThrow(BanController::notFound);
    }

    private ResponseEntity<Void> lift(Caller caller, @Nullable Project home, String ban) {
        if (!bans.remove(home, ban, caller.actor())) {
            throw notFound();
        }
        return ResponseEntity.noContent().build();
    }

    private static ProblemException wrong(String what) {
        return new ProblemException(ProblemCode.INVALID_REQUEST, what);
    }

    private static ProblemException notFound() {
        return new ProblemException(ProblemCode.BAN_NOT_FOUND, "there is no such ban");
    }
}
