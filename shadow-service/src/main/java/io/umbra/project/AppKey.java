package io.umbra.project;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A back end's key: Bearer token of REST and password of MQTT in one.
 *
 * @param id the public part, user name {@code project/@id}
 * @param things which things it reaches
 * @param expiresAt when it ends, null for never
 * @param topics which plain topics it may use beside those its project's rules grant to keys
 */
public record AppKey(
        String id,
        ProjectFacts project,
        Set<Scope> scopes,
        ThingSelection things,
        @Nullable Instant expiresAt,
        List<TopicGrant> topics) {

    /** A key without topics of its own. */
    public AppKey(
            String id, ProjectFacts project, Set<Scope> scopes, ThingSelection things, @Nullable Instant expiresAt) {
        this(id, project, scopes, things, expiresAt, List.of());
    }

    /** What a key may do. */
    public enum Scope {
        READ,
        REPORT,
        CONTROL,
        HISTORY,
        PRESENCE,
        MANAGE
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }
}
