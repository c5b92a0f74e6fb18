package io.umbra.account;

import io.umbra.registry.Actor;
import io.umbra.registry.Audit;
import io.umbra.registry.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** The sessions of people: stored, so they outlive a restart, but only the hashes of their tokens. */
@Service
public class Sessions {

    /** What every session's token begins with. */
    public static final String PREFIX = "us_";

    private static final Duration NOTED = Duration.ofMinutes(1);

    private final SessionRows rows;
    private final AccountRows accounts;
    private final Audit audit;
    private final TransactionOperations transaction;
    private final InstantSource clock;
    private final SessionSettings settings;

    Sessions(
            SessionRows rows,
            AccountRows accounts,
            Audit audit,
            TransactionOperations transaction,
            InstantSource clock,
            SessionSettings settings) {
        this.rows = rows;
        this.accounts = accounts;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
        this.settings = settings;
    }

    /**
     * A session just begun; the token is shown this once.
     */
    public record Opened(Session session, Secret token) {}

    /** Begins a session of somebody whose password was right. */
    public Opened open(Account account, boolean cookie, @Nullable String address) {
        var token = Secret.generate(PREFIX);
        var now = clock.instant();
        var row = transaction.execute(status -> {
            rows.removeOver(now, now.minus(settings.idle()));
            var owner = accounts.findByKey(account.key()).orElseThrow();
            audit.record(
                    new Actor("account:" + account.name(), address), "session.opened", null, account.name(), Map.of());
            return rows.saveAndFlush(
                    new SessionRow(token.hash(), cookie, owner, now, now.plus(settings.longest()), address));
        });
        return new Opened(session(row), token);
    }

    /** The session of a token, empty where there is none or it is over. */
    public Optional<Session> find(String token) {
        return live(token).map(Sessions::session);
    }

    private Optional<SessionRow> live(String token) {
        var now = clock.instant();
        var row = rows.find(Secret.hash(token)).filter(found -> isLive(found, now));
        row.filter(found -> found.usedAt.plus(NOTED).isBefore(now))
                .ifPresent(found -> transaction.executeWithoutResult(status -> rows.used(found.key(), now)));
        return row;
    }

    /** Whether a session goes on; asking is not using it. */
    public boolean stands(Session session) {
        return rows.findByKey(session.key())
                .filter(row -> isLive(row, clock.instant()))
                .isPresent();
    }

    private boolean isLive(SessionRow row, Instant now) {
        return row.expiresAt.isAfter(now) && row.usedAt.plus(settings.idle()).isAfter(now);
    }

    /**
     * The CSRF token that belongs to a session's token. It is made from it, so every tab of a browser can ask for it and
     * nothing more has to be stored; from it the session's token cannot be told.
     */
    public static String csrf(String token) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Secret.hash("csrf " + token));
    }

    public void close(Session session) {
        transaction.executeWithoutResult(status -> rows.remove(session.key()));
    }

    /** Ends every session of an account. */
    public void closeAll(Account account) {
        transaction.executeWithoutResult(status -> rows.removeAll(account.key()));
    }

    private static Session session(SessionRow row) {
        return new Session(row.key(), row.account.account(), row.cookie, row.expiresAt);
    }
}
