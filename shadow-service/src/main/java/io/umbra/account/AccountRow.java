package io.umbra.account;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "account")
class AccountRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long key;

    String name;

    String passwordHash;

    boolean administrator;

    /** Whether the password was generated for the first log-in, which has not happened yet. */
    boolean oneTime;

    Instant createdAt;

    @Nullable
    Instant lastLoginAt;

    @SuppressWarnings("NullAway.Init")
    protected AccountRow() {}

    AccountRow(String name, String passwordHash, boolean administrator, boolean oneTime, Instant createdAt) {
        this.name = name;
        this.passwordHash = passwordHash;
        this.administrator = administrator;
        this.oneTime = oneTime;
        this.createdAt = createdAt;
    }

    Account account() {
        if (key == null) {
            throw new IllegalStateException("not stored yet");
        }
        return new Account(key, name, administrator, createdAt, lastLoginAt);
    }
}
