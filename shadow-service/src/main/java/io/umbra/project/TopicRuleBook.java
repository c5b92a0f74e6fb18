package io.umbra.project;

import io.umbra.registry.Actor;
import io.umbra.registry.Audit;
import io.umbra.registry.Page;
import io.umbra.registry.Secret;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** The rules of plain topics as they are kept. A change holds, on this process, before it is answered. */
@Service
public class TopicRuleBook {

    private static final int MOST = 200;
    private static final int ID_LENGTH = 12;

    private final TopicRuleRows rows;
    private final KnownTopicRules known;
    private final Audit audit;
    private final TransactionOperations transaction;
    private final InstantSource clock;

    TopicRuleBook(
            TopicRuleRows rows,
            KnownTopicRules known,
            Audit audit,
            TransactionOperations transaction,
            InstantSource clock) {
        this.rows = rows;
        this.known = known;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What became of a new rule. */
    public sealed interface Addition {

        record Added(TopicRule rule) implements Addition {}

        /** The project has as many rules as it may. */
        record Full(int limit) implements Addition {}
    }

    /** @param grant its filter is one that {@link TopicGrant#faultOf} finds no fault with */
    public Addition add(Project project, TopicGrant grant, TopicRule.Who who, Actor actor) {
        if (known.of(project.key()).size() >= MOST) {
            return new Addition.Full(MOST);
        }
        var rule = new TopicRule(Secret.newId(ID_LENGTH), grant, who, clock.instant(), actor.who());
        transaction.executeWithoutResult(status -> {
            rows.save(new TopicRuleRow(project.key(), rule));
            audit.record(
                    actor,
                    "topic-rule.created",
                    project.key(),
                    rule.id(),
                    Map.of("filter", grant.filter(), "allow", grant.allow(), "who", who));
        });
        known.read(project.key());
        return new Addition.Added(rule);
    }

    public Optional<TopicRule> find(Project project, String id) {
        return rows.findByProjectAndId(project.key(), id).map(TopicRuleRow::rule);
    }

    /** The rules of a project in the order of their ids. */
    public Page<TopicRule> list(Project project, Page.Request page) {
        var after = page.after() == null ? "" : page.after();
        var found =
                rows.findByProjectAndIdGreaterThanOrderById(project.key(), after, Limit.of(page.limit() + 1)).stream()
                        .map(TopicRuleRow::rule)
                        .toList();
        return Page.of(found, page.limit(), TopicRule::id);
    }

    /** Takes a rule back. Answers false where there is none. */
    public boolean remove(Project project, String id, Actor actor) {
        var removed = transaction.execute(status -> {
            var count = rows.remove(project.key(), id);
            if (count > 0) {
                audit.record(actor, "topic-rule.deleted", project.key(), id, Map.of());
            }
            return count > 0;
        });
        known.read(project.key());
        return removed;
    }
}
