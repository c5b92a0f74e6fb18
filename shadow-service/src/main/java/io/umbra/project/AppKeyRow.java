package io.umbra.project;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

@Entity
@Table(name = "app_key")
class AppKeyRow implements Persistable<String> {

    @Id
    String id;

    long project;

    String name;

    byte[] secretHash;

    /** A JSON array of the scopes' names. */
    @Column(columnDefinition = "jsonb")
    @ColumnTransformer(write = "?::jsonb")
    String scopes;

    /** JSON, as {@link StoredSelection} writes it. */
    @Column(columnDefinition = "jsonb")
    @ColumnTransformer(write = "?::jsonb")
    String things;

    /** A JSON array of {@link TopicGrant}. */
    @Column(columnDefinition = "jsonb")
    @ColumnTransformer(write = "?::jsonb")
    String topics;

    Instant createdAt;

    String createdBy;

    @Nullable
    Instant expiresAt;

    @SuppressWarnings("NullAway.Init")
    protected AppKeyRow() {}

    AppKeyRow(
            String id,
            long project,
            String name,
            byte[] secretHash,
            String scopes,
            String things,
            String topics,
            Instant createdAt,
            String createdBy,
            @Nullable Instant expiresAt) {
        this.id = id;
        this.project = project;
        this.name = name;
        this.secretHash = secretHash;
        this.scopes = scopes;
        this.things = things;
        this.topics = topics;
        this.createdAt = createdAt;
        this.createdBy = createdBy;
        this.expiresAt = expiresAt;
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
