package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.bench.Packets;
import io.umbra.bench.UmbraProcess;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Things that log in with certificates, and how they are kept out again. */
@ExtendWith(SharedPlatform.class)
class CertificatesTest {

    private final UmbraProcess umbra;
    private final Tenant home;

    CertificatesTest(UmbraProcess umbra) {
        this.umbra = umbra;
        home = Tenant.of(umbra);
    }

    @Test
    void aCertificateOfTheProjectsAuthorityIsTheThingItNames() {
        var authority = register(home, new TestAuthority("Devices"));
        home.thing("lamp");
        try (var device = accepted(authority.issue(home.project() + "/lamp"), null)) {
            device.report("$iot/lamp/shadow/update", "{\"reported\":{\"a\":1}}");
            assertThat(home.presence("lamp").path("online").asBoolean()).isTrue();
        }
        assertThat(code(authority.issue(home.project() + "/lamp"), home.project() + "/lamp"))
                .isZero();
    }

    @Test
    void aUserNameMustAgreeWithTheCertificate() {
        var authority = register(home, new TestAuthority("Devices"));
        home.thing("lamp");
        home.thing("door");

        assertThat(code(authority.issue(home.project() + "/lamp"), home.project() + "/door"))
                .isEqualTo(4);
        awaitReason("door", "foreign_certificate");
        assertThat(code(authority.issue(home.project() + "/ghost"), null)).isEqualTo(4);
    }

    @Test
    void anAuthorityOfOneProjectSpeaksForNoOtherWhateverItSigns() {
        var authority = register(home, new TestAuthority("Devices"));
        var away = Tenant.of(umbra);
        away.thing("lamp");

        assertThat(code(authority.issue(away.project() + "/lamp"), null)).isEqualTo(4);
        assertThat(code(authority.issue(away.project() + "/lamp"), away.project() + "/lamp"))
                .isEqualTo(4);
        var stranger = authority.issue("anything");
        assertThat(away.rest()
                        .put(away.path("/things/lamp/credentials"), Map.of("certificate", stranger.pem()))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void anAuthorityIsKnownByItsKeyAndNotByItsName() {
        register(home, new TestAuthority("Devices"));
        home.thing("lamp");

        assertThat(code(new TestAuthority("Devices").issue(home.project() + "/lamp"), null))
                .isEqualTo(4);
        awaitReason("lamp", "unknown_certificate");
    }

    @Test
    void theKeyOfAnAuthorityBelongsToOneProject() {
        var authority = register(home, new TestAuthority("Devices"));
        var away = Tenant.of(umbra);

        var again = away.rest().post(away.path("/authorities"), Map.of("certificate", authority.pem()));
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.body().path("code").asString()).isEqualTo("key_taken");
        var leaf = authority.issue("no-authority").pem();
        assertThat(away.rest()
                        .post(away.path("/authorities"), Map.of("certificate", leaf))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aRegisteredCertificateIsItsThingWhoeverSignedIt() {
        home.thing("lamp");
        var own = new TestAuthority("a factory of long ago").issue("serial 4711");
        assertThat(code(own, null)).isEqualTo(4);

        home.rest()
                .put(home.path("/things/lamp/credentials"), Map.of("certificate", own.pem()))
                .expect(200);
        try (var device = accepted(own, null)) {
            device.report("$iot/lamp/shadow/update", "{\"reported\":{\"a\":1}}");
            home.rest().delete(home.path("/things/lamp/credentials"));
            assertGoneWithinASecond(device);
        }
        assertThat(code(own, null)).isEqualTo(4);
    }

    @Test
    void whatIsRevokedByAnUploadedListIsGoneWithinASecondAndStaysOut() {
        var authority = new TestAuthority("Devices");
        var id = home.rest()
                .post(home.path("/authorities"), Map.of("certificate", authority.pem()))
                .expect(201)
                .path("id")
                .asString();
        home.thing("lamp");
        home.thing("door");
        var lamp = authority.issue(home.project() + "/lamp");
        try (var device = accepted(lamp, null);
                var other = accepted(authority.issue(home.project() + "/door"), null)) {
            var list = home.path("/authorities/" + id + "/crl");
            var foreign = new TestAuthority("Devices").revoking(lamp);
            assertThat(home.rest().put(list, Map.of("crl", foreign)).status()).isEqualTo(400);

            home.rest().put(list, Map.of("crl", authority.revoking(lamp))).expect(200);

            assertGoneWithinASecond(device);
            other.report("$iot/door/shadow/update", "{\"reported\":{\"a\":1}}");
        }
        assertThat(code(lamp, null)).isEqualTo(4);
        awaitReason("lamp", "revoked_certificate");
        home.rest().delete(home.path("/authorities/" + id)).expect(204);
        assertThat(code(authority.issue(home.project() + "/door"), null)).isEqualTo(4);
    }

    @Test
    void whatIsRevokedByAFileIsGoneAndStaysOut() throws IOException {
        var authority = register(home, new TestAuthority("Devices"));
        home.thing("lamp");
        var lamp = authority.issue(home.project() + "/lamp");
        var file = umbra.data().resolveSibling(SharedPlatform.REVOCATIONS).resolve(home.project() + ".crl");
        try (var device = accepted(lamp, null)) {
            Files.writeString(file, authority.revoking(lamp));

            device.awaitClosed();
        }
        assertThat(code(lamp, null)).isEqualTo(4);

        Files.delete(file);
        await().atMost(Duration.ofSeconds(30)).until(() -> code(lamp, null) == 0);
    }

    @Test
    void aDisabledThingIsToldSo() {
        var authority = register(home, new TestAuthority("Devices"));
        home.thing("lamp");
        var lamp = authority.issue(home.project() + "/lamp");
        try (var device = accepted(lamp, null)) {
            home.rest()
                    .patch(home.path("/things/lamp"), Map.of("enabled", false))
                    .expect(200);
            assertGoneWithinASecond(device);
        }
        assertThat(code(lamp, null)).isEqualTo(5);
    }

    @Test
    void aRotatedKeyIsGoneWithinASecondAndStaysOut() {
        var old = home.thing("lamp");
        try (var device = RawDevice.connect(umbra.mqtt(), old, "c")) {
            home.rest().post(home.path("/things/lamp/credentials"), Map.of()).expect(201);
            assertGoneWithinASecond(device);
        }
        try (var device = RawDevice.open(umbra.mqtt())) {
            device.send(Packets.connect("c", old.username(), old.password(), 60));
            assertThat(device.next().body()[1]).isEqualTo((byte) 4);
        }
    }

    private static TestAuthority register(Tenant tenant, TestAuthority authority) {
        tenant.rest()
                .post(tenant.path("/authorities"), Map.of("certificate", authority.pem()))
                .expect(201);
        return authority;
    }

    private static void assertGoneWithinASecond(RawDevice device) {
        var began = System.nanoTime();
        device.awaitClosed();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    }

    private RawDevice accepted(TestAuthority.Held certificate, @Nullable String username) {
        var device = connect(certificate, username);
        assertThat(device.next().body()[1]).isZero();
        return device;
    }

    /** The return code of CONNACK. */
    private int code(TestAuthority.Held certificate, @Nullable String username) {
        try (var device = connect(certificate, username)) {
            return device.next(Packets.CONNACK).body()[1];
        }
    }

    private RawDevice connect(TestAuthority.Held certificate, @Nullable String username) {
        var port = umbra.port("UMBRA_MQTTS_PORT");
        var device = RawDevice.on(certificate.connect(umbra.data().resolve("tls/ca.crt"), port));
        device.send(connectPacket(username));
        return device;
    }

    /** MQTT 3.1.1, clean, without a password. */
    private static byte[] connectPacket(@Nullable String username) {
        try {
            var body = new ByteArrayOutputStream();
            var out = new DataOutputStream(body);
            out.writeUTF("MQTT");
            out.write(new byte[] {4, (byte) (username == null ? 0x02 : 0x82), 0, 60});
            out.writeUTF("a-client");
            if (username != null) {
                out.writeUTF(username);
            }
            var packet = new ByteArrayOutputStream();
            packet.write(0x10);
            packet.write(body.size());
            body.writeTo(packet);
            return packet.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the connection log has it. */
    private void awaitReason(String thing, String reason) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> home.rest()
                                .get(home.path("/connection-log?thing=" + thing + "&reason=" + reason))
                                .expect(200)
                                .path("items")
                                .size()
                        > 0);
    }
}
