package io.umbra.thing;

import io.umbra.certificate.Certificates;
import io.umbra.certificate.KnownAuthorities;
import io.umbra.presence.Connections;
import io.umbra.registry.Actor;
import io.umbra.registry.Audit;
import io.umbra.registry.RegistryChange;
import io.umbra.registry.RegistryWatch;
import io.umbra.registry.Secret;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** The keys that things log in with. A thing may have several, while an old one is being replaced. */
@Service
public class ThingSecrets {

    /** How long an old key may go on beside a new one. */
    public static final Duration LONGEST_OVERLAP = Duration.ofDays(7);

    private static final String REASON = "credentials_revoked";
    private static final String PREFIX = "ut_";

    private final CredentialRows rows;
    private final CertificateRows certificates;
    private final KnownAuthorities authorities;
    private final Audit audit;
    private final RegistryWatch watch;
    private final Connections connections;
    private final TransactionOperations transaction;
    private final InstantSource clock;

    ThingSecrets(
            CredentialRows rows,
            CertificateRows certificates,
            KnownAuthorities authorities,
            Audit audit,
            RegistryWatch watch,
            Connections connections,
            TransactionOperations transaction,
            InstantSource clock) {
        this.rows = rows;
        this.certificates = certificates;
        this.authorities = authorities;
        this.audit = audit;
        this.watch = watch;
        this.connections = connections;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Gives a thing that has no key yet its first, in the transaction that makes the thing. */
    Secret add(long thing) {
        var secret = Secret.generate(PREFIX);
        rows.saveAndFlush(new CredentialRow(thing, secret.hash(), clock.instant()));
        return secret;
    }

    void removeAll(long thing) {
        rows.removeAll(thing);
        certificates.removeAll(thing);
    }

    /**
     * Gives a thing a new key, shown this once. Older keys go on for {@code overlap}; with none they end at once, and so
     * do the connections made with them.
     */
    public Secret rotate(Thing thing, Duration overlap, Actor actor) {
        var key = thing.ref().key();
        var secret = transaction.execute(status -> {
            var now = clock.instant();
            rows.removeExpired(key, now);
            if (overlap.isZero()) {
                rows.removeAll(key);
            } else {
                rows.endAt(key, now.plus(overlap));
            }
            audit.record(
                    actor,
                    "credential.rotated",
                    thing.ref().projectKey(),
                    thing.name(),
                    Map.of("overlap", overlap.toString()));
            return add(key);
        });
        changed(thing);
        if (overlap.isZero()) {
            connections.closeThing(key, REASON);
        }
        return secret;
    }

    /** Registers a certificate as the thing, in place of those it had; what was made by them is closed. */
    public Registration register(Thing thing, X509Certificate certificate, Actor actor) {
        if (authorities.isOfAnother(thing.ref().projectKey(), certificate)) {
            return new Registration.Foreign();
        }
        if (!Certificates.isValidAt(certificate, clock.instant())) {
            return new Registration.Ended();
        }
        var fingerprint = Certificates.fingerprint(certificate);
        var replaced = transaction.execute(status -> {
            var before = certificates.removeAll(thing.ref().key());
            certificates.add(thing.ref().key(), fingerprint);
            audit.record(
                    actor,
                    "certificate.registered",
                    thing.ref().projectKey(),
                    thing.name(),
                    Map.of("fingerprint", fingerprint));
            return before > 0;
        });
        changed(thing);
        if (replaced) {
            connections.closeThing(thing.ref().key(), REASON);
        }
        return new Registration.Registered(fingerprint);
    }

    /** What became of a certificate that was to be registered. */
    public sealed interface Registration {

        /** @param fingerprint its SHA-256 in hexadecimal */
        record Registered(String fingerprint) implements Registration {}

        /** An authority of another project signed it. */
        record Foreign() implements Registration {}

        /** It has ended, or not begun. */
        record Ended() implements Registration {}
    }

    /** Ends every key and registered certificate of a thing, and its connections. */
    public void revoke(Thing thing, Actor actor) {
        transaction.executeWithoutResult(status -> {
            rows.removeAll(thing.ref().key());
            certificates.removeAll(thing.ref().key());
            audit.record(actor, "credential.revoked", thing.ref().projectKey(), thing.name(), Map.of());
        });
        changed(thing);
        connections.closeThing(thing.ref().key(), REASON);
    }

    private void changed(Thing thing) {
        watch.wrote(RegistryChange.thing(thing.ref().projectKey(), thing.ref().key(), thing.name()));
    }
}
