package io.umbra.app.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PkiTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    @TempDir
    Path directory;

    @Test
    void theFirstStartMakesTwoAuthoritiesThatSignDifferentThings() throws Exception {
        var pki = open(START, "umbra.example");

        var servers = Pem.certificate(pki.authority());
        var devices = Pem.certificate(pki.deviceAuthority());
        assertThat(servers.getExtendedKeyUsage()).containsExactly(SERVER_AUTH);
        assertThat(devices.getExtendedKeyUsage()).containsExactly(CLIENT_AUTH);
        assertThat(servers.getPublicKey()).isNotEqualTo(devices.getPublicKey());
        assertThat(servers.getBasicConstraints()).isZero();
    }

    @Test
    void theServerCertificateIsTrustedThroughItsAuthorityUnderAllItsNames() throws Exception {
        var pki = open(START, "umbra.example", "192.0.2.7");

        assertThatCode(() -> validate(pki)).doesNotThrowAnyException();
        var server = Pem.certificate(pki.serverCertificate());
        assertThat(server.getExtendedKeyUsage()).containsExactly(SERVER_AUTH);
        assertThat(server.getSubjectAlternativeNames())
                .extracting(each -> (Object) each.get(1))
                .containsExactlyInAnyOrder("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "umbra.example", "192.0.2.7");
        assertThat(server.getNotAfter()).isEqualTo(Date.from(START.plus(Duration.ofDays(397))));
    }

    @Test
    void keysAreForOurEyesOnly() throws IOException {
        open(START, "umbra.example");

        for (var key : List.of("ca.key", "device-ca.key", "server.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(key))))
                    .as(key)
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void startingAgainChangesNothing() throws IOException {
        open(START, "umbra.example");
        var before = contents();

        open(START.plus(Duration.ofDays(300)), "umbra.example");

        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void theServerCertificateIsRenewedThirtyDaysBeforeItsEndAndNothingElse() throws IOException {
        open(START, "umbra.example");
        var before = contents();

        open(START.plus(Duration.ofDays(367)).plusSeconds(1), "umbra.example");

        assertOnlyTheServerChanged(before);
    }

    @Test
    void theServerCertificateIsMadeAnewForOtherNames() throws Exception {
        open(START, "umbra.example");
        var before = contents();

        var pki = open(START, "other.example");

        assertOnlyTheServerChanged(before);
        assertThatCode(() -> validate(pki)).doesNotThrowAnyException();
    }

    @Test
    void aKeyThatDoesNotBelongToItsCertificateIsReplacedWithIt() throws IOException {
        open(START, "umbra.example");
        Files.copy(directory.resolve("ca.key"), directory.resolve("server.key"), StandardCopyOption.REPLACE_EXISTING);
        var before = contents();

        open(START, "umbra.example");

        assertOnlyTheServerChanged(before);
    }

    @Test
    void theFingerprintIsWhatOpensslShows() {
        assertThat(open(START, "umbra.example").authorityFingerprint()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
    }

    private Pki open(Instant now, String... names) {
        return Pki.open(directory, ServerName.withOwn(List.of(names)), () -> now);
    }

    private void assertOnlyTheServerChanged(Map<String, String> before) throws IOException {
        var after = contents();
        assertThat(after.keySet()).isEqualTo(before.keySet());
        assertThat(after.keySet().stream()
                        .filter(file -> !String.valueOf(after.get(file)).equals(before.get(file))))
                .containsExactlyInAnyOrder("server.crt", "server.key");
    }

    private Map<String, String> contents() throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.list(directory)) {
            for (var file : files.toList()) {
                contents.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return contents;
    }

    private static void validate(Pki pki) throws GeneralSecurityException, IOException {
        var factory = CertificateFactory.getInstance("X.509");
        var chain = factory.generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pki.serverCertificate())));
        assertThat(chain).hasSize(2);
        var path = factory.generateCertPath(
                List.of((X509Certificate) chain.iterator().next()));
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(Pem.certificate(pki.authority()), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(START));
        CertPathValidator.getInstance("PKIX").validate(path, parameters);
    }
}
