package io.umbra.api.topicrule;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.Paging;
import io.umbra.api.TopicGrantView;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.project.TopicRule;
import io.umbra.project.TopicRuleBook;
import jakarta.validation.Valid;
import java.net.URI;
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
@RequestMapping(path = "/api/v1/projects/{project}/topic-rules", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "topic rules", description = "Who may use which plain topics, those that are not the platform's own")
class TopicRuleController {

    private final TopicRuleBook rules;
    private final Access access;

    TopicRuleController(TopicRuleBook rules, Access access) {
        this.rules = rules;
        this.access = access;
    }

    @Operation(operationId = "createTopicRule", summary = "Grant plain topics, or ban them; holds at once")
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<TopicRuleView> create(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @Valid @RequestBody TopicRuleView.New wish) {
        var home = access.administered(caller, project);
        var grant = TopicGrantView.read(wish.filter(), wish.allow(), "/filter");
        var who = TopicRule.Who.valueOf(wish.who().name());
        return switch (rules.add(home, grant, who, caller.actor())) {
            case TopicRuleBook.Addition.Added(var rule) ->
                ResponseEntity.created(URI.create("/api/v1/projects/%s/topic-rules/%s".formatted(project, rule.id())))
                        .body(TopicRuleView.of(rule));
            case TopicRuleBook.Addition.Full(var limit) ->
                throw new ProblemException(
                        ProblemCode.QUOTA_EXCEEDED, "the project has %d topic rules already".formatted(limit));
        };
    }

    @Operation(operationId = "listTopicRules", summary = "List the topic rules of a project, by id")
    @GetMapping
    Paging.Items<TopicRuleView> list(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") int limit) {
        var home = access.administered(caller, project);
        return Paging.items(rules.list(home, Paging.request(cursor, limit)).map(TopicRuleView::of));
    }

    @Operation(operationId = "getTopicRule", summary = "A topic rule")
    @GetMapping("/{rule}")
    TopicRuleView get(@AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String rule) {
        return rules.find(access.administered(caller, project), rule)
                .map(TopicRuleView::of)
                .orElseThrow(TopicRuleController::notFound);
    }

    @Operation(operationId = "deleteTopicRule", summary = "Take a topic rule back; holds at once")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @DeleteMapping("/{rule}")
    ResponseEntity<Void> delete(
            @AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String rule) {
        if (!rules.remove(access.administered(caller, project), rule, caller.actor())) {
            throw notFound();
        }
        return ResponseEntity.noContent().build();
    }

    private static ProblemException notFound() {
        return new ProblemException(ProblemCode.RULE_NOT_FOUND, "there is no such rule");
    }
}
