package io.umbra.api.project;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.Etag;
import io.umbra.api.Paging;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.project.AppKey.Scope;
import io.umbra.project.Project;
import io.umbra.project.Projects;
import io.umbra.registry.Edit;
import io.umbra.registry.Page;
import jakarta.validation.Valid;
import java.net.URI;
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

@RestController
@RequestMapping(path = "/api/v1/projects", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "projects", description = "The tenants: everything else belongs to one")
class ProjectController {

    private final Projects projects;
    private final Access access;

    ProjectController(Projects projects, Access access) {
        this.projects = projects;
        this.access = access;
    }

    @Operation(operationId = "createProject", summary = "Create a project")
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ProjectView> create(
            @AuthenticationPrincipal Caller caller, @Valid @RequestBody ProjectView.New wish) {
        var actor = access.administrator(caller).actor();
        return switch (projects.create(wish.name(), wish.title(), actor)) {
            case Projects.Creation.Created(var project) ->
                ResponseEntity.created(URI.create("/api/v1/projects/" + project.name()))
                        .eTag(Etag.of(project.version()))
                        .body(ProjectView.of(project));
            case Projects.Creation.NameTaken() ->
                throw new ProblemException(ProblemCode.NAME_TAKEN, "there is a project '%s'".formatted(wish.name()));
            case Projects.Creation.InvalidName() ->
                throw ProblemException.field(
                        ProblemCode.INVALID_NAME,
                        "/name",
                        "pattern",
                        "a name is 1 to 64 of A-Z a-z 0-9 _ . -, the first a letter or digit");
        };
    }

    @Operation(operationId = "listProjects", summary = "List the projects you may see, by name")
    @GetMapping
    Paging.Items<ProjectView> list(
            @AuthenticationPrincipal Caller caller,
            @Parameter(description = "Begin of the name.") @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") int limit,
            @RequestParam(defaultValue = "false") boolean count) {
        var page = Paging.request(cursor, limit);
        if (caller instanceof Caller.Key(var key, var address)) {
            var own = projects.find(key.project().key()).map(ProjectView::of).stream()
                    .toList();
            var items = Paging.items(new Page<>(own, null));
            return count ? items.total(own.size()) : items;
        }
        var items = Paging.items(projects.list(q, page).map(ProjectView::of));
        return count ? items.total(projects.count()) : items;
    }

    @Operation(operationId = "getProject", summary = "A project with its limits and policies")
    @GetMapping("/{project}")
    ResponseEntity<ProjectView> get(@AuthenticationPrincipal Caller caller, @PathVariable String project) {
        return answer(access.project(caller, project, Scope.READ));
    }

    @Operation(operationId = "changeProject", summary = "Change title, limits or policies")
    @PatchMapping(
            path = "/{project}",
            consumes = {MediaType.APPLICATION_JSON_VALUE, "application/merge-patch+json"})
    ResponseEntity<ProjectView> change(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @Valid @RequestBody ProjectView.Patch patch) {
        var found = access.administered(caller, project);
        return switch (projects.change(found.name(), patch.patch(), Etag.ifMatch(ifMatch), caller.actor())) {
            case Edit.Done<Project>(var changed) -> answer(changed);
            case Edit.NotFound<Project>() -> throw gone(project);
            case Edit.Stale<Project>(var version) -> throw Etag.stale(version);
            case Edit.Invalid<Project>(var field, var rule, var message) ->
                throw ProblemException.field(ProblemCode.INVALID_REQUEST, field, rule, message);
        };
    }

    @Operation(
            operationId = "deleteProject",
            summary = "Delete a project",
            description = "It is refused to devices and keys at once, and its connections are closed. `confirm` must "
                    + "repeat its name.")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @DeleteMapping("/{project}")
    ResponseEntity<Deletion> delete(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestParam(required = false) @Nullable String confirm) {
        var found = access.administered(caller, project);
        if (!found.name().equals(confirm)) {
            throw new ProblemException(ProblemCode.CONFIRMATION_REQUIRED, "say ?confirm=" + found.name());
        }
        return switch (projects.delete(found.name(), Etag.ifMatch(ifMatch), caller.actor())) {
            case Edit.Done<Project>(var deleted) ->
                ResponseEntity.accepted().body(new Deletion(Long.toString(deleted.key()), deleted.name(), "deleting"));
            case Edit.NotFound<Project>() -> throw gone(project);
            case Edit.Stale<Project>(var version) -> throw Etag.stale(version);
            case Edit.Invalid<Project>(var field, var rule, var message) ->
                throw ProblemException.field(ProblemCode.INVALID_REQUEST, field, rule, message);
        };
    }

    /** The deletion of a project, which goes on after the answer. */
    record Deletion(String id, String project, String status) {}

    private static ProblemException gone(String project) {
        return new ProblemException(ProblemCode.PROJECT_NOT_FOUND, "there is no project '%s'".formatted(project));
    }

    private static ResponseEntity<ProjectView> answer(Project project) {
        return ResponseEntity.ok().eTag(Etag.of(project.version())).body(ProjectView.of(project));
    }
}
