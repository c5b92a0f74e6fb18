package io.umbra.account;

import io.umbra.registry.Actor;
import io.umbra.registry.Audit;
import io.umbra.registry.Secret;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** The accounts of people. */
@Service
public class Accounts {

    /** The first administrator's name. */
    public static final String ADMINISTRATOR = "admin";

    private static final int SHORTEST_PASSWORD = 8;
    private static final int LONGEST_PASSWORD = 1_024;
    private static final int GENERATED_PASSWORD = 20;

    /** Each costs 16 MiB and tens of milliseconds; more at once would only be slower together. */
    private static final int HASHES_AT_ONCE = 2;

    private final AccountRows rows;
    private final Audit audit;
    private final TransactionOperations transaction;
    private final InstantSource clock;
    private final FirstLogin firstLogin;
    private final PasswordEncoder passwords = Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8();
    private final Semaphore hashing = new Semaphore(HASHES_AT_ONCE);
    private final String nobodysHash = passwords.encode(Secret.newId(GENERATED_PASSWORD));

    Accounts(
            AccountRows rows,
            Audit audit,
            TransactionOperations transaction,
            InstantSource clock,
            FirstLogin firstLogin) {
        this.rows = rows;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
        this.firstLogin = firstLogin;
    }

    /** Hears that a generated one-time password was used: where it was written down, it is to be removed. */
    public interface FirstLogin {
        void happened(Account account);
    }

    /** What {@link #ensureAdministrator} found or made. */
    public sealed interface Administrator {

        /** There is one already. */
        record Stands() implements Administrator {}

        /** Made with the password that was preset. */
        record Preset() implements Administrator {}

        /** Made with a generated password, told this once. */
        record Generated(String name, String password) implements Administrator {}
    }

    /**
     * Makes the first administrator, {@value #ADMINISTRATOR}, where there is none.
     *
     * @param preset the password to give, null to generate one
     * @throws IllegalArgumentException where the preset password is too short or too well known
     */
    public Administrator ensureAdministrator(@Nullable String preset) {
        return ensureAdministrator(preset, password -> {});
    }

    /**
     * The same, keeping a generated password before the account that needs it is committed: whoever is killed in between
     * loses neither.
     *
     * @param keep writes the generated password down
     */
    public Administrator ensureAdministrator(@Nullable String preset, Consumer<String> keep) {
        if (preset != null) {
            requireStrength(preset);
        }
        if (rows.existsByAdministratorTrue()) {
            return new Administrator.Stands();
        }
        var password = preset == null ? Secret.newId(GENERATED_PASSWORD) : preset;
        var row = new AccountRow(ADMINISTRATOR, hash(password), true, preset == null, clock.instant());
        transaction.executeWithoutResult(status -> {
            rows.saveAndFlush(row);
            audit.record(Actor.PLATFORM, "account.created", null, ADMINISTRATOR, Map.of());
            if (preset == null) {
                keep.accept(password);
            }
        });
        return preset == null ? new Administrator.Generated(ADMINISTRATOR, password) : new Administrator.Preset();
    }

    private static void requireStrength(String password) {
        if (password.length() < SHORTEST_PASSWORD || password.length() > LONGEST_PASSWORD) {
            throw new IllegalArgumentException(
                    "a password must have %d to %d characters".formatted(SHORTEST_PASSWORD, LONGEST_PASSWORD));
        }
        if (WellKnown.isWellKnown(password)) {
            throw new IllegalArgumentException("this password is too well known");
        }
    }

    private String hash(String password) {
        var hash = passwords.encode(password);
        if (hash == null) {
            throw new IllegalStateException("no hash");
        }
        return hash;
    }

    /** The account, if name and password are right. Takes as long for an unknown name as for a wrong password. */
    public Optional<Account> authenticate(String name, String password) {
        if (password.length() > LONGEST_PASSWORD) {
            return Optional.empty();
        }
        var row = rows.findByName(name);
        var right = matches(password, row.map(found -> found.passwordHash).orElse(nobodysHash));
        return row.isPresent() && right ? Optional.of(loggedIn(row.get())) : Optional.empty();
    }

    private boolean matches(String password, String hash) {
        hashing.acquireUninterruptibly();
        try {
            return passwords.matches(password, hash);
        } finally {
            hashing.release();
        }
    }

    private Account loggedIn(AccountRow row) {
        var first = row.oneTime;
        row.lastLoginAt = clock.instant();
        row.oneTime = false;
        var account = transaction.execute(status -> rows.saveAndFlush(row).account());
        if (first) {
            firstLogin.happened(account);
        }
        return account;
    }

    public Optional<Account> find(long key) {
        return rows.findByKey(key).map(AccountRow::account);
    }
}
