package io.umbra.api.thing;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.ApiSettings;
import io.umbra.api.Etag;
import io.umbra.api.Paging;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.problem.RequestId;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.api.shadow.Answers;
import io.umbra.journal.MessageIds;
import io.umbra.presence.Presence;
import io.umbra.presence.Presences;
import io.umbra.project.AppKey.Scope;
import io.umbra.project.ThingSelection;
import io.umbra.registry.Edit;
import io.umbra.shadow.ThingArrivals;
import io.umbra.shadow.ThingRemoval;
import io.umbra.thing.NewThing;
import io.umbra.thing.Thing;
import io.umbra.thing.ThingQuery;
import io.umbra.thing.ThingRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.net.URI;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.util.MultiValueMap;
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
@RequestMapping(path = "/api/v1/projects/{project}/things", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "things", description = "The devices, as the registry knows them")
class ThingController {

    private static final String TAG_FILTER = "tag.";

    private final ThingRegistry things;
    private final ThingRemoval removal;
    private final ModelFit fit;
    private final Presences presences;
    private final ThingArrivals arrivals;
    private final Access access;
    private final Answers answers;
    private final MessageIds messageIds;
    private final ApiSettings settings;

    ThingController(
            ThingRegistry things,
            ThingRemoval removal,
            ModelFit fit,
            Presences presences,
            ThingArrivals arrivals,
            Access access,
            Answers answers,
            MessageIds messageIds,
            ApiSettings settings) {
        this.things = things;
        this.removal = removal;
        this.fit = fit;
        this.presences = presences;
        this.arrivals = arrivals;
        this.access = access;
        this.answers = answers;
        this.messageIds = messageIds;
        this.settings = settings;
    }

    @Operation(
            operationId = "createThing",
            summary = "Create a thing",
            description = "The answer holds all that the device needs to connect; its password is shown this once.")
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ThingView> create(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @Valid @RequestBody ThingView.New wish) {
        var home = access.project(caller, project, Scope.MANAGE);
        var tags = wish.tags() == null ? Map.<String, String>of() : wish.tags();
        requireReach(caller, wish.name(), tags, Set.of());
        var asked = new NewThing(wish.name(), wish.title(), wish.model(), tags);
        return switch (things.create(home, asked, caller.actor())) {
            case ThingRegistry.Creation.Created(var thing, var secret) -> {
                arrivals.tell(thing.ref(), caller.actor().who());
                var connection = ConnectionInfo.of(thing.ref().id(), secret.text(), settings);
                yield ResponseEntity.created(URI.create(path(thing)))
                        .eTag(Etag.of(thing.version()))
                        .body(ThingView.of(thing, connection));
            }
            case ThingRegistry.Creation.NameTaken() ->
                throw new ProblemException(ProblemCode.NAME_TAKEN, "there is a thing '%s'".formatted(wish.name()));
            case ThingRegistry.Creation.InvalidName() ->
                throw ProblemException.field(
                        ProblemCode.INVALID_NAME,
                        "/name",
                        "pattern",
                        "a name is 1 to 64 of A-Z a-z 0-9 _ . -, the first a letter or digit");
            case ThingRegistry.Creation.UnknownModel() ->
                throw ProblemException.field(
                        ProblemCode.MODEL_NOT_FOUND, "/model", "unknown", "there is no model " + wish.model());
            case ThingRegistry.Creation.TooMany(var limit) ->
                throw new ProblemException(
                        ProblemCode.QUOTA_EXCEEDED, "the project may have %d things".formatted(limit));
        };
    }

    private void requireReach(Caller caller, String name, Map<String, String> tags, Set<String> groups) {
        if (!access.reaches(caller, name, tags, groups)) {
            throw new ProblemException(ProblemCode.FORBIDDEN, "the key would not reach this thing");
        }
    }

    private static String path(Thing thing) {
        return "/api/v1/projects/%s/things/%s".formatted(thing.ref().id().project(), thing.name());
    }

    @Operation(
            operationId = "listThings",
            summary = "List things, by name",
            description =
                    "Filters on tags are written `tag.KEY=value`. `where` takes comparisons `path op value` joined by `and`, "
                            + "`or`, `not` and parentheses, or `exists path`; paths are name, model, online, since, pending, "
                            + "tag.KEY, reported.KEY, desired.KEY. `search` in the answer tells whether an index answered it "
                            + "or things were looked at one by one, and then whether all of them were.")
    @GetMapping
    ThingList list(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @Parameter(description = "Begin of the name.") @RequestParam(required = false) @Nullable String q,
            @Parameter(description = "`lamp` or `lamp@1.2`") @RequestParam(required = false) @Nullable String model,
            @RequestParam(required = false) @Nullable Boolean online,
            @Parameter(description = "Whether something is desired that is not reported.")
                    @RequestParam(required = false)
                    @Nullable
                    Boolean pending,
            @Parameter(description = "Only things that were refused something since.", example = "2026-01-02T00:00:00Z")
                    @RequestParam(required = false)
                    @Nullable
                    String rejectedSince,
            @Parameter(example = "reported.temp>30 and tag.site=\"A\"") @RequestParam(required = false) @Nullable
                    String where,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") int limit,
            @RequestParam(defaultValue = "false") boolean count,
            @Parameter(hidden = true) @RequestParam MultiValueMap<String, String> all)
            throws SQLException {
        var home = access.project(caller, project, Scope.READ);
        var query = new ThingQuery(
                q,
                model,
                online,
                tags(all),
                ThingFilters.time(rejectedSince),
                ThingFilters.condition(where, pending),
                selection(caller));
        var found = things.list(home, query, Paging.request(cursor, limit));
        var page = found.page();
        var present = presences.of(
                page.items().stream().map(thing -> thing.ref().key()).toList());
        var items = page.map(
                thing -> ThingView.of(thing, present.getOrDefault(thing.ref().key(), Presence.NEVER)));
        return ThingList.of(items, found.search(), query.where() != null, count ? things.count(home, query) : null);
    }

    private static Map<String, String> tags(MultiValueMap<String, String> parameters) {
        var tags = new HashMap<String, String>();
        parameters.toSingleValueMap().forEach((name, value) -> {
            if (name.startsWith(TAG_FILTER)) {
                tags.put(name.substring(TAG_FILTER.length()), value);
            }
        });
        return tags;
    }

    private static ThingSelection selection(Caller caller) {
        return switch (caller) {
            case Caller.Person person -> new ThingSelection.All();
            case Caller.Key(var key, var address) -> key.things();
        };
    }

    @Operation(operationId = "getThing", summary = "A thing")
    @GetMapping("/{thing}")
    ResponseEntity<ThingView> get(
            @AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String thing) {
        return answer(access.thing(caller, project, thing, Scope.READ).thing());
    }

    @Operation(
            operationId = "changeThing",
            summary = "Change a thing; disabling it ends its connections",
            description = "Another model is refused (409 `model_incompatible`) while a shadow holds values it forbids; "
                    + "`force=true` removes them, in one version of each shadow. A thing whose validation only "
                    + "warns, or is off, takes any model.")
    @PatchMapping(
            path = "/{thing}",
            consumes = {MediaType.APPLICATION_JSON_VALUE, "application/merge-patch+json"})
    ResponseEntity<ThingView> change(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String thing,
            @Parameter(description = "Remove what a new model forbids.") @RequestParam(defaultValue = "false")
                    boolean force,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @Valid @RequestBody ThingView.Patch wish,
            HttpServletRequest request) {
        var reached = access.thing(caller, project, thing, Scope.MANAGE);
        var patch = wish.patch();
        requireReach(caller, thing, patch.tagsAfter(reached.thing().tags()), access.groupsFor(caller, reached.thing()));
        var model = fit.wanted(reached, patch);
        var requestId = RequestId.of(request);
        if (!force && ModelFit.isEnforced(reached.project(), reached.thing(), patch)) {
            model.ifPresent(wanted -> fit.require(reached.thing().ref(), wanted, caller, requestId));
        }
        return switch (things.change(reached.project(), thing, patch, Etag.ifMatch(ifMatch), caller.actor())) {
            case Edit.Done<Thing>(var changed) -> {
                if (force) {
                    model.ifPresent(wanted -> fit.enforce(changed.ref(), wanted, caller, requestId));
                }
                yield answer(changed);
            }
            case Edit.NotFound<Thing>() -> throw Access.noThing(project, thing);
            case Edit.Stale<Thing>(var version) -> throw Etag.stale(version);
            case Edit.Invalid<Thing>(var field, var rule, var message) ->
                throw ProblemException.field(ProblemCode.INVALID_REQUEST, field, rule, message);
        };
    }

    @Operation(operationId = "deleteThing", summary = "Delete a thing: its connections end, its data is gone")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @DeleteMapping("/{thing}")
    ResponseEntity<Void> delete(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String thing,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
        var found = access.thing(caller, project, thing, Scope.MANAGE).thing();
        var wanted = Etag.ifMatch(ifMatch);
        if (wanted != null && wanted != found.version()) {
            throw Etag.stale(found.version());
        }
        answers.of(removal.remove(found, messageIds.next(), caller.principal(), caller.actor()));
        return ResponseEntity.noContent().build();
    }

    private static ResponseEntity<ThingView> answer(Thing thing) {
        return ResponseEntity.ok().eTag(Etag.of(thing.version())).body(ThingView.of(thing));
    }
}
