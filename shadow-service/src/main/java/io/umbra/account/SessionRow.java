package io.umbra.account;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "session")
class SessionRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long key;

    byte[] tokenHash;

    boolean cookie;

    @ManyToOne(fetch = FetchType.EAGER)
    @JoinColumn(name = "account")
    AccountRow account;

    Instant createdAt;

    Instant usedAt;

    Instant expiresAt;

    @Nullable
    String address;

    @SuppressWarnings("NullAway.Init")
    protected SessionRow() {}

    SessionRow(
            byte[] tokenHash,
            boolean cookie,
            AccountRow account,
            Instant createdAt,
            Instant expiresAt,
            @Nullable String address) {
        this.tokenHash = tokenHash;
        this.cookie = cookie;
        this.account = account;
        this.createdAt = createdAt;
        this.usedAt = createdAt;
        this.expiresAt = expiresAt;
        this.address = address;
    }

    long key() {
        if (key == null) {
            throw new IllegalStateException("not stored yet");
        }
        return key;
    }
}
