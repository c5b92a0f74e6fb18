package io.umbra.api.shadow;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.Paging;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.journal.JournalEntry;
import io.umbra.journal.JournalEntry.Kind;
import io.umbra.journal.JournalReader;
import io.umbra.journal.MessageIds;
import io.umbra.model.KnownModels;
import io.umbra.project.AppKey.Scope;
import io.umbra.registry.Page;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Shadow;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1/projects/{project}/things/{thing}", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "shadows")
class ViewController {

    private static final List<Kind> REFUSALS = List.of(Kind.REJECTED, Kind.DELTA_REFUSED, Kind.REJECTED_SUMMARY);

    private final Access access;
    private final Answers answers;
    private final MessageIds messageIds;
    private final KnownModels models;
    private final JournalReader journal;

    ViewController(Access access, Answers answers, MessageIds messageIds, KnownModels models, JournalReader journal) {
        this.access = access;
        this.answers = answers;
        this.messageIds = messageIds;
        this.models = models;
        this.journal = journal;
    }

    @Operation(
            operationId = "viewThing",
            summary = "A thing's properties: what the model says, what was reported, what is desired")
    @GetMapping("/view")
    Paging.Items<PropertyView> view(
            @AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String thing)
            throws SQLException {
        var found = access.thing(caller, project, thing, Scope.READ).thing();
        var asked = answers.of(new Change.Get(found.ref(), messageIds.next(), Shadow.DEFAULT));
        if (!(asked instanceof Outcome.Document document)) {
            throw new IllegalStateException("unexpected outcome " + asked.getClass());
        }
        var version = found.modelVersion();
        var model = version == null ? null : models.get(version).compiled();
        var refused = journal.newest(found.ref().key(), List.of(Kind.DELTA_REFUSED), Long.MAX_VALUE, 1);
        var refusedAt = refused.isEmpty() ? 0 : refused.getFirst().time();
        return new Paging.Items<>(PropertyView.of(model, document, refusedAt), null, null);
    }

    @Operation(operationId = "listRejections", summary = "Messages of a thing that were refused, newest first")
    @GetMapping("/rejections")
    Paging.Items<Rejection> rejections(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String thing,
            @RequestParam(required = false) @Nullable String cursor,
            @Parameter(description = "1 to 200") @RequestParam(defaultValue = "20") int limit)
            throws SQLException {
        var found = access.thing(caller, project, thing, Scope.READ).thing();
        var page = Paging.request(cursor, limit);
        var rows = journal.newest(found.ref().key(), REFUSALS, before(page), limit + 1);
        return Paging.items(Page.of(rows, limit, (JournalEntry row) -> Long.toString(row.offset()))
                .map(Rejection::of));
    }

    private static long before(Page.Request page) {
        try {
            var after = page.after();
            return after == null ? Long.MAX_VALUE : Long.parseLong(after);
        } catch (NumberFormatException e) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "this is not a cursor");
        }
    }
}
