package io.umbra.journey;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of a tenant's own. */
final class TestAuthority {

    private static final AtomicLong SERIAL = new AtomicLong(1_000);

    private final X500Name name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    /** A certificate somebody has the key of. */
    record Held(X509Certificate certificate, PrivateKey key) {

        String pem() {
            return block("CERTIFICATE", encoded(certificate));
        }

        /** Connects by TLS, showing it, to a platform whose own authority is trusted. */
        Socket connect(Path platformAuthority, int port) {
            try {
                var mine = KeyStore.getInstance("PKCS12");
                mine.load(null, null);
                mine.setKeyEntry("me", key, new char[0], new Certificate[] {certificate});
                var show = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                show.init(mine, new char[0]);
                var tls = SSLContext.getInstance("TLS");
                tls.init(show.getKeyManagers(), trusting(platformAuthority).getTrustManagers(), null);
                return tls.getSocketFactory().createSocket("127.0.0.1", port);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private static TrustManagerFactory trusting(Path authority) throws GeneralSecurityException, IOException {
            var trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            try (var in = Files.newInputStream(authority)) {
                trusted.setCertificateEntry(
                        "umbra", CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            return trust;
        }
    }

    TestAuthority(String commonName) {
        name = new X500Name("CN=" + commonName);
        keys = newKeys();
        certificate = signed(name, keys, true);
    }

    String pem() {
        return block("CERTIFICATE", encoded(certificate));
    }

    /** A certificate for a common name. */
    Held issue(String commonName) {
        var own = newKeys();
        return new Held(signed(new X500Name("CN=" + commonName), own, false), own.getPrivate());
    }

    /** A list of what it revokes, in PEM. */
    String revoking(Held... certificates) {
        var now = Instant.now();
        var list = new X509v2CRLBuilder(name, Date.from(now)).setNextUpdate(Date.from(now.plus(Duration.ofDays(7))));
        for (var each : certificates) {
            list.addCRLEntry(each.certificate().getSerialNumber(), Date.from(now), CRLReason.keyCompromise);
        }
        try {
            return block("X509 CRL", list.build(signer()).getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private X509Certificate signed(X500Name subject, KeyPair of, boolean authority) {
        var now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.valueOf(SERIAL.incrementAndGet()),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(2))),
                subject,
                of.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer()));
        } catch (CertIOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private ContentSigner signer() {
        try {
            return new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String block(String kind, byte[] content) {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, lines, kind);
    }
}
