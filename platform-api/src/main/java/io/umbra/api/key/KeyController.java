package io.umbra.api.key;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.Paging;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.project.AppKeys;
import io.umbra.project.ThingSelection;
import io.umbra.thing.Groups;
import jakarta.validation.Valid;
import java.net.URI;
import java.time.InstantSource;
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
@RequestMapping(path = "/api/v1/projects/{project}/keys", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "keys", description = "Keys of back ends: Bearer token and MQTT password in one")
class KeyController {

    private final AppKeys keys;
    private final Groups groups;
    private final Access access;
    private final InstantSource clock;

    KeyController(AppKeys keys, Groups groups, Access access, InstantSource clock) {
        this.keys = keys;
        this.groups = groups;
        this.access = access;
        this.clock = clock;
    }

    @Operation(operationId = "createKey", summary = "Create a key; its secret is shown this once")
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<KeyView> create(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @Valid @RequestBody KeyView.New wish) {
        var home = access.administered(caller, project);
        var selection =
                wish.things() == null ? new ThingSelection.All() : wish.things().selection();
        if (selection instanceof ThingSelection.InGroup(var group)
                && groups.find(home, group).isEmpty()) {
            throw ProblemException.field(
                    ProblemCode.INVALID_REQUEST, "/things/group", "unknown", "there is no group '%s'".formatted(group));
        }
        if (wish.expiresAt() != null && !wish.expiresAt().isAfter(clock.instant())) {
            throw ProblemException.field(
                    ProblemCode.INVALID_REQUEST, "/expiresAt", "future", "a key must end in the future");
        }
        var issued = keys.issue(
                home, wish.name(), wish.granted(), selection, wish.grants(), wish.expiresAt(), caller.actor());
        var location =
                "/api/v1/projects/%s/keys/%s".formatted(project, issued.key().id());
        return ResponseEntity.created(URI.create(location))
                .body(KeyView.of(project, issued.key(), issued.secret().text()));
    }

    @Operation(operationId = "listKeys", summary = "List the keys of a project, by id")
    @GetMapping
    Paging.Items<KeyView> list(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") int limit) {
        var home = access.administered(caller, project);
        return Paging.items(keys.list(home, Paging.request(cursor, limit)).map(key -> KeyView.of(project, key, null)));
    }

    @Operation(operationId = "getKey", summary = "A key, without its secret")
    @GetMapping("/{key}")
    KeyView get(@AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String key) {
        return keys.find(access.administered(caller, project), key)
                .map(found -> KeyView.of(project, found, null))
                .orElseThrow(KeyController::notFound);
    }

    @Operation(operationId = "revokeKey", summary = "End a key and its connections")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @DeleteMapping("/{key}")
    ResponseEntity<Void> revoke(
            @AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String key) {
        if (!keys.revoke(access.administered(caller, project), key, caller.actor())) {
            throw notFound();
        }
        return ResponseEntity.noContent().build();
    }

    private static ProblemException notFound() {
        return new ProblemException(ProblemCode.KEY_NOT_FOUND, "there is no such key");
    }
}
