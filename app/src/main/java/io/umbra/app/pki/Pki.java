package io.umbra.app.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeSet;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * The certificates of this installation, below {@code tls/}: {@code ca.crt} signs servers only, {@code device-ca.crt}
 * devices only, {@code server.crt} is our own with its issuer behind it. Keys stand beside them as {@code *.key}, 0600.
 */
public final class Pki {

    private static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3_650);
    private static final Duration SERVER_VALIDITY = Duration.ofDays(397);
    private static final Duration RENEWED_BEFORE_END = Duration.ofDays(30);

    private final Path directory;
    private final Collection<ServerName> names;
    private final InstantSource clock;

    private Pki(Path directory, Collection<ServerName> names, InstantSource clock) {
        this.directory = directory;
        this.names = new TreeSet<>(names);
        this.clock = clock;
    }

    /**
     * Opens the certificates in a directory, making those that are missing, and the server's anew if it is due.
     *
     * @param names what the server is reached by
     */
    public static Pki open(Path directory, Collection<ServerName> names, InstantSource clock) {
        var pki = new Pki(directory, names, clock);
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            pki.makeMissing("ca", "Umbra server CA", KeyPurposeId.id_kp_serverAuth);
            pki.makeMissing("device-ca", "Umbra device CA", KeyPurposeId.id_kp_clientAuth);
            pki.renewServerIfDue();
            return pki;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the certificates in " + directory + " cannot be used: " + e, e);
        }
    }

    /** Signs servers. */
    public Path authority() {
        return directory.resolve("ca.crt");
    }

    /** Signs devices. */
    public Path deviceAuthority() {
        return directory.resolve("device-ca.crt");
    }

    /** The server's certificate, its issuer's behind it. */
    public Path serverCertificate() {
        return directory.resolve("server.crt");
    }

    public Path serverKey() {
        return directory.resolve("server.key");
    }

    /** The SHA-256 of the servers' authority, as an operator compares it: pairs of hexadecimal digits. */
    public String authorityFingerprint() {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(Pem.certificate(authority()).getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Makes the server's certificate anew when it is missing, within 30 days of its end, or for other names.
     *
     * @return whether it was
     */
    public boolean renewServerIfDue() throws IOException, GeneralSecurityException {
        if (Files.exists(serverCertificate()) && Files.exists(serverKey()) && stillGood()) {
            return false;
        }
        var authority = new Identity(Pem.certificate(authority()), Pem.key(directory.resolve("ca.key")));
        var server = Issuer.newServer(authority, names, clock.instant(), SERVER_VALIDITY);
        PrivateFiles.writeSecret(serverKey(), Pem.of(server.key()));
        PrivateFiles.writePublic(serverCertificate(), Pem.of(server.certificate()) + Pem.of(authority.certificate()));
        return true;
    }

    private boolean stillGood() throws IOException, GeneralSecurityException {
        var certificate = Pem.certificate(serverCertificate());
        var due = certificate.getNotAfter().toInstant().minus(RENEWED_BEFORE_END);
        return clock.instant().isBefore(due)
                && namesOf(certificate).equals(names)
                && isSignedByOurs(certificate)
                && belongToEachOther(certificate.getPublicKey(), Pem.key(serverKey()));
    }

    /** They do not where we were killed between writing the one and the other. */
    private static boolean belongToEachOther(PublicKey publicKey, PrivateKey key) throws GeneralSecurityException {
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        var signed = signature.sign();
        signature.initVerify(publicKey);
        return signature.verify(signed);
    }

    private boolean isSignedByOurs(X509Certificate certificate) throws IOException {
        try {
            certificate.verify(Pem.certificate(authority()).getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Collection<ServerName> namesOf(X509Certificate certificate) throws GeneralSecurityException {
        var found = new TreeSet<ServerName>();
        var alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            alternatives.forEach(each -> found.add(ServerName.of((String) each.get(1))));
        }
        return found;
    }

    private void makeMissing(String file, String name, KeyPurposeId purpose)
            throws IOException, GeneralSecurityException {
        var certificate = directory.resolve(file + ".crt");
        if (Files.exists(certificate)) {
            return;
        }
        var authority = Issuer.newAuthority(name, purpose, clock.instant(), AUTHORITY_VALIDITY);
        // The certificate last: where it is, its key is.
        PrivateFiles.writeSecret(directory.resolve(file + ".key"), Pem.of(authority.key()));
        PrivateFiles.writePublic(certificate, Pem.of(authority.certificate()));
    }
}
