package io.umbra.certificate;

import io.umbra.project.Project;
import io.umbra.registry.Actor;
import io.umbra.registry.Audit;
import io.umbra.registry.Page;
import io.umbra.registry.Secret;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** The authorities of projects as they are kept. A change holds, on this process, before it is answered. */
@Service
public class AuthorityBook {

    private static final int MOST = 20;
    private static final int ID_LENGTH = 12;
    private static final int WEAKEST_RSA = 2_048;
    private static final int KEY_CERT_SIGN = 5;
    private static final String SELECT = "select id, certificate, crl, created_at, created_by from authority ";

    private final JdbcClient sql;
    private final KnownAuthorities known;
    private final Audit audit;
    private final TransactionOperations transaction;
    private final InstantSource clock;

    AuthorityBook(
            JdbcClient sql,
            KnownAuthorities known,
            Audit audit,
            TransactionOperations transaction,
            InstantSource clock) {
        this.sql = sql;
        this.known = known;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What became of a new authority. */
    public sealed interface Addition {

        record Added(Authority authority) implements Addition {}

        /** @param why it is no authority, or not one that is good */
        record Unfit(String why) implements Addition {}

        /** Its key belongs to this project already, or to another. */
        record KeyTaken() implements Addition {}

        /** The project has as many as it may. */
        record Full(int limit) implements Addition {}
    }

    public Addition add(Project project, X509Certificate certificate, Actor actor) {
        var fault = faultOf(certificate);
        if (fault != null) {
            return new Addition.Unfit(fault);
        }
        if (count(project) >= MOST) {
            return new Addition.Full(MOST);
        }
        var id = Secret.newId(ID_LENGTH);
        try {
            transaction.executeWithoutResult(status -> insert(project, id, certificate, actor));
        } catch (DuplicateKeyException taken) {
            return new Addition.KeyTaken();
        }
        known.read();
        return new Addition.Added(find(project, id).orElseThrow());
    }

    private long count(Project project) {
        return sql.sql("select count(*) from authority where project = ?")
                .param(project.key())
                .query(Long.class)
                .single();
    }

    /** A project that is gone gives its keys back. */
    private void insert(Project project, String id, X509Certificate certificate, Actor actor) {
        var hash = Certificates.keyHash(certificate.getPublicKey());
        sql.sql("""
                delete from authority a using project p
                where a.key_hash = ? and p.key = a.project and p.deleted_at is not null""").param(hash).update();
        sql.sql("""
                insert into authority (id, project, key_hash, certificate, created_at, created_by)
                values (?, ?, ?, ?, ?, ?)""")
                .params(id, project.key(), hash, encoded(certificate), now(), actor.who())
                .update();
        audit.record(
                actor,
                "authority.created",
                project.key(),
                id,
                Map.of("subject", certificate.getSubjectX500Principal().getName()));
    }

    private @Nullable String faultOf(X509Certificate certificate) {
        var usage = certificate.getKeyUsage();
        if (certificate.getBasicConstraints() < 0 || (usage != null && !usage[KEY_CERT_SIGN])) {
            return "the certificate is not that of an authority";
        }
        if (certificate.getPublicKey() instanceof RSAPublicKey rsa
                && rsa.getModulus().bitLength() < WEAKEST_RSA) {
            return "its RSA key has less than " + WEAKEST_RSA + " bits";
        }
        return Certificates.isValidAt(certificate, clock.instant()) ? null : "the certificate has ended, or not begun";
    }

    public Optional<Authority> find(Project project, String id) {
        return sql.sql(SELECT + "where project = ? and id = ?")
                .params(project.key(), id)
                .query((row, number) -> authority(row))
                .optional();
    }

    /** In the order of their ids. */
    public Page<Authority> list(Project project, Page.Request page) {
        var found = sql.sql(SELECT + "where project = ? and id > ? order by id limit ?")
                .params(project.key(), page.after() == null ? "" : page.after(), page.limit() + 1)
                .query((row, number) -> authority(row))
                .list();
        return Page.of(found, page.limit(), Authority::id);
    }

    /** What became of a revocation list. */
    public sealed interface Revoking {

        record Done(Authority authority) implements Revoking {}

        record NotFound() implements Revoking {}

        /** Another key signed it. */
        record Foreign() implements Revoking {}

        /** The one that holds is newer. */
        record Older() implements Revoking {}
    }

    /** Takes a list in place of the last. Connections made by what it revokes are closed. */
    public Revoking revoke(Project project, String id, X509CRL list, Actor actor) {
        var refused = transaction.execute(status -> Optional.ofNullable(take(project, id, list, actor)));
        if (refused.isPresent()) {
            return refused.get();
        }
        known.read();
        return find(project, id).<Revoking>map(Revoking.Done::new).orElseGet(Revoking.NotFound::new);
    }

    /** Why it was not taken, null if it was. */
    private @Nullable Revoking take(Project project, String id, X509CRL list, Actor actor) {
        var row = sql.sql(SELECT + "where project = ? and id = ? for update")
                .params(project.key(), id)
                .query((found, number) -> new Stored(found.getBytes("certificate"), found.getBytes("crl")))
                .optional();
        if (row.isEmpty()) {
            return new Revoking.NotFound();
        }
        var certificate = Certificates.parse(row.get().certificate()).orElseThrow();
        if (!Certificates.isSignedBy(list, certificate.getPublicKey())) {
            return new Revoking.Foreign();
        }
        var last = Optional.ofNullable(row.get().crl()).flatMap(Certificates::parseRevocations);
        if (last.isPresent() && last.get().getThisUpdate().after(list.getThisUpdate())) {
            return new Revoking.Older();
        }
        sql.sql("update authority set crl = ? where id = ?")
                .params(encoded(list), id)
                .update();
        audit.record(actor, "authority.revocations", project.key(), id, Map.of());
        return null;
    }

    private record Stored(byte[] certificate, byte @Nullable [] crl) {}

    /** Takes an authority back; connections made by its certificates are closed. Answers false where there is none. */
    public boolean remove(Project project, String id, Actor actor) {
        var removed = transaction.execute(status -> {
            var count = sql.sql("delete from authority where project = ? and id = ?")
                    .params(project.key(), id)
                    .update();
            if (count > 0) {
                audit.record(actor, "authority.deleted", project.key(), id, Map.of());
            }
            return count > 0;
        });
        known.read();
        return removed;
    }

    private static Authority authority(ResultSet row) throws SQLException {
        return authority(
                row.getString("id"),
                Certificates.parse(row.getBytes("certificate")).orElseThrow(),
                Optional.ofNullable(row.getBytes("crl")).flatMap(Certificates::parseRevocations),
                row.getTimestamp("created_at"),
                row.getString("created_by"));
    }

    private static Authority authority(
            String id, X509Certificate certificate, Optional<X509CRL> list, Timestamp createdAt, String createdBy) {
        return new Authority(
                id,
                certificate.getSubjectX500Principal().getName(),
                HexFormat.of().formatHex(Certificates.keyHash(certificate.getPublicKey())),
                certificate.getNotAfter().toInstant(),
                list.map(AuthorityBook::revocations).orElse(null),
                createdAt.toInstant(),
                createdBy);
    }

    private static Authority.Revocations revocations(X509CRL list) {
        var revoked = list.getRevokedCertificates();
        return new Authority.Revocations(
                list.getThisUpdate().toInstant(),
                list.getNextUpdate() == null ? null : list.getNextUpdate().toInstant(),
                revoked == null ? 0 : revoked.size());
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static byte[] encoded(X509CRL list) {
        try {
            return list.getEncoded();
        } catch (CRLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
