package io.umbra.certificate;

import static io.umbra.certificate.Certificates.isSignedBy;

import io.umbra.registry.RegistryChange;
import io.umbra.registry.RegistryWatch;
import io.umbra.registry.Rereading;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * All authorities and what they revoked, in memory. Read anew when the watch tells of a change; while they cannot be read, the
 * last that were known hold.
 */
@Component
public class KnownAuthorities implements Authorities, DisposableBean {

    private static final int LONGEST_CHAIN = 4;
    private static final Set<String> FOR_CLIENTS = Set.of("1.3.6.1.5.5.7.3.2", "2.5.29.37.0");

    private final JdbcClient sql;
    private final Rereading reader = new Rereading("authorities");
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile List<X509CRL> files = List.of();
    private volatile Map<String, Known> known = Map.of();

    KnownAuthorities(JdbcClient sql, RegistryWatch watch) {
        this.sql = sql;
        read();
        watch.listen(this::changed, () -> reader.untilDone(this::read));
    }

    private record Row(String id, long project, byte[] certificate, byte @Nullable [] revocations) {}

    private record Known(String id, long project, X509Certificate certificate, Set<BigInteger> revoked) {

        PublicKey key() {
            return certificate.getPublicKey();
        }
    }

    /** What the authorities of a project say of a certificate. */
    public sealed interface Verdict {

        record Signed(Proof proof) implements Verdict {}

        record Revoked() implements Verdict {}

        /** Signed, and not good all the same: ended, not yet begun, not for clients, a weak signature. */
        record Invalid() implements Verdict {}

        /** None of them signed it. */
        record Unknown() implements Verdict {}
    }

    /**
     * Asks the authorities of a project. Costs a signature or two.
     *
     * @param chain as the client showed it, its own certificate first
     */
    public Verdict check(long project, List<X509Certificate> chain, Instant now) {
        var ours = known.values().stream()
                .filter(authority -> authority.project() == project)
                .toList();
        var path = new ArrayList<X509Certificate>();
        for (var each : chain.stream().limit(LONGEST_CHAIN).toList()) {
            if (!path.isEmpty() && !isSignedBy(path.getLast(), each.getPublicKey())) {
                break;
            }
            path.add(each);
            var signer = signerOf(each, ours);
            if (signer.isPresent()) {
                return verdict(signer.get(), path, now);
            }
        }
        return new Verdict.Unknown();
    }

    private static Optional<Known> signerOf(X509Certificate certificate, Collection<Known> authorities) {
        return authorities.stream()
                .filter(authority -> isSignedBy(certificate, authority.key()))
                .findFirst();
    }

    private static Verdict verdict(Known authority, List<X509Certificate> path, Instant now) {
        var signed = path.getLast();
        if (authority.revoked().contains(signed.getSerialNumber())) {
            return new Verdict.Revoked();
        }
        if (!Certificates.isValidAt(authority.certificate(), now)
                || !isForClients(path.getFirst())
                || !isGood(authority, path, now)) {
            return new Verdict.Invalid();
        }
        var until = path.stream()
                .map(each -> each.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return new Verdict.Signed(new Proof(authority.id(), signed.getSerialNumber(), until));
    }

    private static boolean isForClients(X509Certificate certificate) {
        try {
            var purposes = certificate.getExtendedKeyUsage();
            return purposes == null || purposes.stream().anyMatch(FOR_CLIENTS::contains);
        } catch (CertificateParsingException unreadable) {
            return false;
        }
    }

    /** By the rules of RFC 5280, but that what is trusted is a key, whatever name it goes by. */
    private static boolean isGood(Known authority, List<X509Certificate> path, Instant now) {
        try {
            var anchor = new TrustAnchor(path.getLast().getIssuerX500Principal(), authority.key(), null);
            var parameters = new PKIXParameters(Set.of(anchor));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(Certificates.factory().generateCertPath(path), parameters);
            return true;
        } catch (CertPathValidatorException | CertificateException invalid) {
            return false;
        } catch (InvalidAlgorithmParameterException e) {
            throw new IllegalStateException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether an authority of another project signed a certificate: it can be no thing of this one. */
    public boolean isOfAnother(long project, X509Certificate certificate) {
        var others = known.values().stream()
                .filter(each -> each.project() != project)
                .filter(each ->
                        each.certificate().getSubjectX500Principal().equals(certificate.getIssuerX500Principal()))
                .toList();
        return signerOf(certificate, others).isPresent();
    }

    @Override
    public boolean accepts(Proof proof) {
        if (proof.authority() == null || proof.serial() == null) {
            return true;
        }
        var authority = known.get(proof.authority());
        return authority != null && !authority.revoked().contains(proof.serial());
    }

    @Override
    public void listen(Runnable changed) {
        listeners.add(changed);
    }

    /** Lists from files, beside those that were uploaded; of one authority's the newest holds. */
    void readFiles(List<X509CRL> all) {
        files = List.copyOf(all);
        reader.untilDone(this::read);
    }

    /** Reads them now; they hold when this returns. */
    final synchronized void read() {
        var lists = files;
        known = rows().stream()
                .map(row -> known(row, lists))
                .collect(Collectors.toUnmodifiableMap(Known::id, Function.identity()));
        listeners.forEach(Runnable::run);
    }

    private List<Row> rows() {
        return sql.sql("""
                select a.id, a.project, a.certificate, a.crl
                from authority a join project p on p.key = a.project and p.deleted_at is null""")
                .query((row, number) -> new Row(row.getString(1), row.getLong(2), row.getBytes(3), row.getBytes(4)))
                .list();
    }

    private static Known known(Row row, List<X509CRL> lists) {
        var certificate = Certificates.parse(row.certificate()).orElseThrow();
        var uploaded = Optional.ofNullable(row.revocations()).flatMap(Certificates::parseRevocations);
        var revoked = Stream.concat(
                        uploaded.stream(), lists.stream().filter(list -> isSignedBy(list, certificate.getPublicKey())))
                .max(Comparator.comparing(X509CRL::getThisUpdate))
                .map(KnownAuthorities::serials)
                .orElse(Set.of());
        return new Known(row.id(), row.project(), certificate, revoked);
    }

    private static Set<BigInteger> serials(X509CRL list) {
        var revoked = list.getRevokedCertificates();
        return revoked == null
                ? Set.of()
                : revoked.stream().map(each -> each.getSerialNumber()).collect(Collectors.toUnmodifiableSet());
    }

    private void changed(RegistryChange change) {
        if (change.kind() == RegistryChange.Kind.AUTHORITIES || change.kind() == RegistryChange.Kind.PROJECT) {
            reader.untilDone(this::read);
        }
    }

    @Override
    public void destroy() {
        reader.close();
    }
}
