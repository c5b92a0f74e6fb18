package io.umbra.certificate;

import io.umbra.registry.Secret;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CRLException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** Reads certificates and what stands in them. */
public final class Certificates {

    private Certificates() {}

    /** A certificate in PEM or DER; empty for anything else. */
    public static Optional<X509Certificate> parse(byte[] text) {
        try {
            return Optional.of((X509Certificate) factory().generateCertificate(new ByteArrayInputStream(text)));
        } catch (CertificateException none) {
            return Optional.empty();
        }
    }

    /** A revocation list in PEM or DER; empty for anything else. */
    public static Optional<X509CRL> parseRevocations(byte[] text) {
        try {
            return Optional.ofNullable((X509CRL) factory().generateCRL(new ByteArrayInputStream(text)));
        } catch (CRLException none) {
            return Optional.empty();
        }
    }

    static CertificateFactory factory() {
        try {
            return CertificateFactory.getInstance("X.509");
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SHA-256 of a certificate, in hexadecimal. */
    public static String fingerprint(Certificate certificate) {
        try {
            return HexFormat.of().formatHex(Secret.hash(certificate.getEncoded()));
        } catch (CertificateException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** SHA-256 of a public key: it is what an authority is known by. */
    static byte[] keyHash(PublicKey key) {
        return Secret.hash(key.getEncoded());
    }

    /** The common name of its subject. */
    public static Optional<String> commonName(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().reversed().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(part -> String.valueOf(part.getValue()))
                            .findFirst();
        } catch (InvalidNameException none) {
            return Optional.empty();
        }
    }

    public static boolean isValidAt(X509Certificate certificate, Instant now) {
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
    }

    static boolean isSignedBy(X509Certificate certificate, PublicKey key) {
        try {
            certificate.verify(key);
            return true;
        } catch (GeneralSecurityException another) {
            return false;
        }
    }

    static boolean isSignedBy(X509CRL revocations, PublicKey key) {
        try {
            revocations.verify(key);
            return true;
        } catch (GeneralSecurityException another) {
            return false;
        }
    }
}
