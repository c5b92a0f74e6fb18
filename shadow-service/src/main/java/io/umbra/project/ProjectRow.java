package io.umbra.project;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "project")
class ProjectRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long key;

    @Column(updatable = false)
    String name;

    @Nullable
    String title;

    /** Only what differs from the defaults. */
    @ColumnTransformer(write = "?::jsonb")
    String limits = "{}";

    /** Only what differs from the defaults. */
    @ColumnTransformer(write = "?::jsonb")
    String policies = "{}";

    @Version
    long version = 1;

    @Column(updatable = false)
    Instant createdAt;

    Instant updatedAt;

    @Nullable
    Instant deletedAt;

    @SuppressWarnings("NullAway.Init")
    protected ProjectRow() {}

    ProjectRow(String name, @Nullable String title, Instant now) {
        this.name = name;
        this.title = title;
        this.createdAt = now;
        this.updatedAt = now;
    }

    long key() {
        if (key == null) {
            throw new IllegalStateException("not stored yet");
        }
        return key;
    }
}
