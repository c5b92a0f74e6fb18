package io.umbra.project;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An app key as it is listed; its secret is not known to anybody any more. */
public record AppKeyInfo(
        String id,
        String name,
        Set<AppKey.Scope> scopes,
        ThingSelection things,
        List<TopicGrant> topics,
        Instant createdAt,
        String createdBy,
        @Nullable Instant expiresAt) {}
