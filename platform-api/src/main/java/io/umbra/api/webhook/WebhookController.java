package io.umbra.api.webhook;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.Etag;
import io.umbra.api.Paging;
import io.umbra.api.event.CloudEvents;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.journal.JournalReader;
import io.umbra.project.Project;
import io.umbra.registry.Audit;
import io.umbra.registry.Page;
import io.umbra.registry.Secret;
import jakarta.validation.Valid;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.transaction.support.TransactionOperations;
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
@RequestMapping(path = "/api/v1/projects/{project}/webhooks", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "webhooks", description = "Events sent to addresses of yours: at least once, signed, of one thing in order")
class WebhookController {

    private static final int ID_LENGTH = 12;

    private final WebhookRows rows;
    private final WebhookSettings settings;
    private final JournalReader journal;
    private final Access access;
    private final Audit audit;
    private final TransactionOperations transaction;
    private final InstantSource clock;

    WebhookController(
            WebhookRows rows,
            WebhookSettings settings,
            JournalReader journal,
            Access access,
            Audit audit,
            TransactionOperations transaction,
            InstantSource clock) {
        this.rows = rows;
        this.settings = settings;
        this.journal = journal;
        this.access = access;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Operation(operationId = "createWebhook", summary = "Send events to an address; its secret is shown this once")
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<WebhookView> create(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @Valid @RequestBody WebhookView.New wish)
            throws SQLException {
        var home = access.administered(caller, project);
        check(wish.url(), wish.types());
        if (rows.count(home.key()) >= settings.perProject()) {
            throw new ProblemException(
                    ProblemCode.QUOTA_EXCEEDED, "a project has at most %d webhooks".formatted(settings.perProject()));
        }
        var id = Secret.newId(ID_LENGTH);
        var secret = Secret.generate("whsec_").text();
        var webhook = new Webhook(
                id,
                home.key(),
                home.name(),
                wish.url(),
                wish.title(),
                wish.types() == null ? List.of() : wish.types(),
                wish.things() == null ? List.of() : wish.things(),
                wish.enabled() == null || wish.enabled(),
                secret,
                journal.head(),
                1,
                clock.instant(),
                null);
        transaction.executeWithoutResult(status -> {
            rows.insert(webhook, caller.actor().who());
            audit.record(caller.actor(), "webhook.created", home.key(), id, Map.of("url", wish.url()));
        });
        return ResponseEntity.created(URI.create("/api/v1/projects/%s/webhooks/%s".formatted(project, id)))
                .eTag(Etag.of(1))
                .body(WebhookView.of(webhook, secret));
    }

    @Operation(operationId = "listWebhooks", summary = "List the webhooks of a project, by id")
    @GetMapping
    Paging.Items<WebhookView> list(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") int limit) {
        var home = access.administered(caller, project);
        var page = Paging.request(cursor, limit);
        var found = rows.list(home.key(), page.after() == null ? "" : page.after(), limit + 1);
        return Paging.items(Page.of(found, limit, Webhook::id).map(each -> WebhookView.of(each, null)));
    }

    @Operation(operationId = "getWebhook", summary = "A webhook, and what went wrong last")
    @GetMapping("/{webhook}")
    ResponseEntity<WebhookView> get(
            @AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String webhook) {
        return answer(find(access.administered(caller, project), webhook));
    }

    @Operation(operationId = "changeWebhook", summary = "Change a webhook, or turn it off or on")
    @PatchMapping(
            path = "/{webhook}",
            consumes = {MediaType.APPLICATION_JSON_VALUE, "application/merge-patch+json"})
    ResponseEntity<WebhookView> change(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String webhook,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @Valid @RequestBody WebhookView.Patch patch) {
        var home = access.administered(caller, project);
        var old = find(home, webhook);
        var expected = Etag.ifMatch(ifMatch);
        if (expected != null && expected != old.version()) {
            throw Etag.stale(old.version());
        }
        if (patch.url() != null || patch.types() != null) {
            check(patch.url() == null ? old.url() : patch.url(), patch.types());
        }
        var changed = patch.of(old);
        transaction.executeWithoutResult(status -> {
            if (!rows.update(changed, old.version())) {
                throw Etag.stale(old.version() + 1);
            }
            audit.record(caller.actor(), "webhook.changed", home.key(), webhook, Map.of("url", changed.url()));
        });
        return answer(changed);
    }

    @Operation(operationId = "deleteWebhook", summary = "Delete a webhook and its dead letters")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @DeleteMapping("/{webhook}")
    void delete(@AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String webhook) {
        var home = access.administered(caller, project);
        transaction.executeWithoutResult(status -> {
            if (!rows.delete(home.key(), webhook)) {
                throw none(webhook);
            }
            audit.record(caller.actor(), "webhook.deleted", home.key(), webhook, Map.of());
        });
    }

    @Operation(operationId = "listDeadLetters", summary = "Events a webhook would not take")
    @GetMapping("/{webhook}/dead-letters")
    Paging.Items<WebhookView.DeadLetterView> deadLetters(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String webhook,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") int limit) {
        var found = find(access.administered(caller, project), webhook);
        var page = Paging.request(cursor, limit);
        var dead = rows.dead(found.id(), page.after() == null ? "" : page.after(), limit + 1);
        return Paging.items(Page.of(dead, limit, DeadLetter::event).map(WebhookView.DeadLetterView::of));
    }

    @Operation(operationId = "replayDeadLetters", summary = "Send the dead letters of a webhook again, once each")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PostMapping("/{webhook}/dead-letters/replay")
    WebhookView.ReplayView replay(
            @AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String webhook) {
        return new WebhookView.ReplayView(
                rows.replay(find(access.administered(caller, project), webhook).id()));
    }

    private Webhook find(Project home, String id) {
        return rows.find(home.key(), id).orElseThrow(() -> none(id));
    }

    private void check(String url, @Nullable List<String> types) {
        try {
            Destination.of(url, settings.allowPrivate());
        } catch (UnknownHostException e) {
            throw wrong("/url", "host", "the host of the address is not known");
        } catch (IOException e) {
            throw wrong("/url", "address", String.valueOf(e.getMessage()));
        }
        if (types != null) {
            for (var type : types) {
                if (!CloudEvents.isType(type)) {
                    throw wrong("/types", "unknown", "there is no event " + type);
                }
            }
        }
    }

    private static ProblemException wrong(String pointer, String rule, String detail) {
        return ProblemException.field(ProblemCode.INVALID_REQUEST, pointer, rule, detail);
    }

    private static ProblemException none(String id) {
        return new ProblemException(ProblemCode.NOT_FOUND, "there is no webhook '%s'".formatted(id));
    }

    private static ResponseEntity<WebhookView> answer(Webhook webhook) {
        return ResponseEntity.ok().eTag(Etag.of(webhook.version())).body(WebhookView.of(webhook, null));
    }
}
