package io.umbra.project;

import java.time.Instant;

/** A grant of plain topics to all things of a project, all its keys, or both; or a ban. */
public record TopicRule(String id, TopicGrant grant, Who who, Instant createdAt, String createdBy) {

    /** Whom a rule is about. */
    public enum Who {
        THINGS,
        KEYS,
        ALL
    }
}
