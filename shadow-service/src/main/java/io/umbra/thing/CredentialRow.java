package io.umbra.thing;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "credential")
class CredentialRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long key;

    long thing;

    byte[] secretHash;

    Instant createdAt;

    @Nullable
    Instant expiresAt;

    @SuppressWarnings("NullAway.Init")
    protected CredentialRow() {}

    CredentialRow(long thing, byte[] secretHash, Instant createdAt) {
        this.thing = thing;
        this.secretHash = secretHash;
        this.createdAt = createdAt;
    }
}
