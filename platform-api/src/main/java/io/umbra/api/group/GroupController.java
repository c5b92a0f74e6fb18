package io.umbra.api.group;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.Etag;
import io.umbra.api.Paging;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.project.Project;
import io.umbra.registry.Edit;
import io.umbra.thing.Group;
import io.umbra.thing.GroupPatch;
import io.umbra.thing.Groups;
import jakarta.validation.Valid;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Groups decide what keys reach, so they are a person's matter, as keys are. */
@RestController
@RequestMapping(path = "/api/v1/projects/{project}/groups", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "groups", description = "Things taken together, so that a key may be given some of them")
class GroupController {

    private final Groups groups;
    private final Access access;

    GroupController(Groups groups, Access access) {
        this.groups = groups;
        this.access = access;
    }

    @Operation(operationId = "createGroup", summary = "Create a group")
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<GroupView> create(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @Valid @RequestBody GroupView.New wish) {
        var home = access.administered(caller, project);
        var things = wish.things() == null ? Set.<String>of() : wish.things();
        return switch (groups.create(home, wish.name(), wish.title(), things, caller.actor())) {
            case Groups.Creation.Created(var group) ->
                ResponseEntity.created(URI.create("/api/v1/projects/%s/groups/%s".formatted(project, group.name())))
                        .eTag(Etag.of(group.version()))
                        .body(GroupView.of(group));
            case Groups.Creation.NameTaken() ->
                throw new ProblemException(ProblemCode.NAME_TAKEN, "there is a group '%s'".formatted(wish.name()));
            case Groups.Creation.InvalidName() ->
                throw ProblemException.field(
                        ProblemCode.INVALID_NAME,
                        "/name",
                        "pattern",
                        "a name is 1 to 64 of A-Z a-z 0-9 _ . -, the first a letter or digit");
            case Groups.Creation.UnknownThing(var name) ->
                throw ProblemException.field(
                        ProblemCode.INVALID_REQUEST, "/things", "unknown", "there is no thing '%s'".formatted(name));
        };
    }

    @Operation(operationId = "listGroups", summary = "List the groups of a project, by name")
    @GetMapping
    Paging.Items<GroupView> list(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") int limit) {
        var home = access.administered(caller, project);
        return Paging.items(groups.list(home, q, Paging.request(cursor, limit)).map(GroupView::of));
    }

    @Operation(operationId = "getGroup", summary = "A group")
    @GetMapping("/{group}")
    ResponseEntity<GroupView> get(
            @AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String group) {
        return answer(found(access.administered(caller, project), group));
    }

    @Operation(operationId = "listGroupThings", summary = "The things in a group, by name")
    @GetMapping("/{group}/things")
    Paging.Items<GroupView.Member> things(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String group,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") int limit) {
        var found = found(access.administered(caller, project), group);
        return Paging.items(groups.things(found, Paging.request(cursor, limit)).map(GroupView.Member::new));
    }

    @Operation(
            operationId = "changeGroup",
            summary = "Change a group: its title, the things that come in and those that leave",
            description = "What keys bound to the group reach follows within a second, on live connections too.")
    @PatchMapping(
            path = "/{group}",
            consumes = {MediaType.APPLICATION_JSON_VALUE, "application/merge-patch+json"})
    ResponseEntity<GroupView> change(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String group,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @Valid @RequestBody GroupView.Patch wish) {
        var home = access.administered(caller, project);
        var patch = new GroupPatch(
                wish.title(),
                wish.add() == null ? Set.of() : wish.add(),
                wish.remove() == null ? Set.of() : wish.remove());
        return switch (groups.change(home, group, patch, Etag.ifMatch(ifMatch), caller.actor())) {
            case Edit.Done<Group>(var changed) -> answer(changed);
            case Edit.NotFound<Group>() -> throw notFound();
            case Edit.Stale<Group>(var version) -> throw Etag.stale(version);
            case Edit.Invalid<Group>(var field, var rule, var message) ->
                throw ProblemException.field(ProblemCode.INVALID_REQUEST, field, rule, message);
        };
    }

    @Operation(
            operationId = "deleteGroup",
            summary = "Delete a group; its things stay, and keys bound to it reach nothing")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @DeleteMapping("/{group}")
    ResponseEntity<Void> delete(
            @AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String group) {
        if (!groups.delete(access.administered(caller, project), group, caller.actor())) {
            throw notFound();
        }
        return ResponseEntity.noContent().build();
    }

    private Group found(Project project, String name) {
        return groups.find(project, name).orElseThrow(GroupController::notFound);
    }

    private static ResponseEntity<GroupView> answer(Group group) {
        return ResponseEntity.ok().eTag(Etag.of(group.version())).body(GroupView.of(group));
    }

    private static ProblemException notFound() {
        return new ProblemException(ProblemCode.GROUP_NOT_FOUND, "there is no such group");
    }
}
