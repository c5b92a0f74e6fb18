package io.umbra.project;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.springframework.data.domain.Persistable;

@Entity
@Table(name = "topic_rule")
class TopicRuleRow implements Persistable<String> {

    @Id
    String id;

    long project;

    String filter;

    String allow;

    String who;

    Instant createdAt;

    String createdBy;

    @SuppressWarnings("NullAway.Init")
    protected TopicRuleRow() {}

    TopicRuleRow(long project, TopicRule rule) {
        this.id = rule.id();
        this.project = project;
        this.filter = rule.grant().filter();
        this.allow = rule.grant().allow().name();
        this.who = rule.who().name();
        this.createdAt = rule.createdAt();
        this.createdBy = rule.createdBy();
    }

    TopicRule rule() {
        var grant = new TopicGrant(filter, TopicGrant.Allow.valueOf(allow));
        return new TopicRule(id, grant, TopicRule.Who.valueOf(who), createdAt, createdBy);
    }

    @Override
    public String getId() {
        return id;
    }

    /** Rows are only ever inserted and deleted; a new one need not be looked for first. */
    @Override
    public boolean isNew() {
        return true;
    }
}
