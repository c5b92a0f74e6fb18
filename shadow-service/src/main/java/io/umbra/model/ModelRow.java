package io.umbra.model;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "model")
class ModelRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long key;

    long project;

    String id;

    Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected ModelRow() {}

    ModelRow(long project, String id, Instant createdAt) {
        this.project = project;
        this.id = id;
        this.createdAt = createdAt;
    }
}
