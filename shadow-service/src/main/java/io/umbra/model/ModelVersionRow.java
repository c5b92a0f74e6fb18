package io.umbra.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "model_version")
class ModelVersionRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long key;

    @ManyToOne(fetch = FetchType.EAGER)
    @JoinColumn(name = "model")
    ModelRow model;

    int major;

    int minor;

    /** The model as it was published. */
    @Column(columnDefinition = "json")
    @ColumnTransformer(write = "?::json")
    String source;

    Instant createdAt;

    String createdBy;

    @SuppressWarnings("NullAway.Init")
    protected ModelVersionRow() {}

    ModelVersionRow(ModelRow model, int major, int minor, String source, Instant createdAt, String createdBy) {
        this.model = model;
        this.major = major;
        this.minor = minor;
        this.source = source;
        this.createdAt = createdAt;
        this.createdBy = createdBy;
    }
}
