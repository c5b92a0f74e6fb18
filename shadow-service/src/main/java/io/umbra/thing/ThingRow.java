package io.umbra.thing;

import io.umbra.project.Validation;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "thing")
class ThingRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long key;

    @Column(updatable = false)
    long project;

    @Column(updatable = false)
    String name;

    @Nullable
    String title;

    @Nullable
    Long modelVersion;

    /** A JSON object of strings. */
    @ColumnTransformer(write = "?::jsonb")
    String tags;

    boolean enabled = true;

    @Enumerated(EnumType.STRING)
    DesiredPolicy desiredPolicy = DesiredPolicy.STICKY;

    @Enumerated(EnumType.STRING)
    @Nullable
    Validation validation;

    @Version
    long version = 1;

    @Column(updatable = false)
    Instant createdAt;

    Instant updatedAt;

    @Nullable
    Instant deletedAt;

    @SuppressWarnings("NullAway.Init")
    protected ThingRow() {}

    ThingRow(long project, String name, @Nullable String title, @Nullable Long modelVersion, String tags, Instant now) {
        this.project = project;
        this.name = name;
        this.title = title;
        this.modelVersion = modelVersion;
        this.tags = tags;
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
