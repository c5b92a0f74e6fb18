package io.umbra.gateway;

import static io.umbra.gateway.RawClient.CONNACK;
import static io.umbra.gateway.RawClient.connect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.ban.Ban;
import io.umbra.gateway.wire.WireSettings;
import io.umbra.gateway.wire.WireSettings.ClientCertificates;
import io.umbra.gateway.wire.WireSettings.Listener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Behind a proxy a connection is its client's, if the proxy is one that is believed. */
class ProxyHeaderTest {

    private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);

    private static World behind;
    private static World strange;

    @BeforeAll
    static void start() throws Exception {
        behind = world("127.0.0.1");
        strange = world("192.0.2.99");
    }

    @AfterAll
    static void stop() throws Exception {
        behind.close();
        strange.close();
    }

    private static World world(String proxy) throws Exception {
        var d = World.wire();
        var made = World.with()
                .wire(new WireSettings(
                        d.bind(),
                        List.of(
                                new Listener("mqtt", 0, false, false, ClientCertificates.OFF, true),
                                new Listener("direct", 0, false)),
                        null,
                        null,
                        1,
                        3,
                        d.maxSockets(),
                        d.maxConnectBytes(),
                        d.outboundBufferBytes(),
                        2,
                        List.of(),
                        List.of(InetAddress.ofLiteral(proxy)),
                        d.handshakes()))
                .start();
        made.thing("lamp");
        return made;
    }

    @Test
    void theAddressIsTheClients() throws Exception {
        try (var client = new RawClient(behind.port())) {
            client.send(header(0x21, 0x11, "192.0.2.7", 4_711), connect("home/lamp", "v4"));
            assertThat(client.read(CONNACK).at(1)).isZero();
            assertThat(behind.gateway.standing(1, "lamp", null, 10))
                    .filteredOn(each -> each.clientId().equals("v4"))
                    .extracting(each -> each.address())
                    .containsExactly("192.0.2.7:4711");
        }
        try (var client = new RawClient(behind.port())) {
            client.send(header(0x21, 0x21, "2001:db8::7", 4_712), connect("home/lamp", "v6"));
            assertThat(client.read(CONNACK).at(1)).isZero();
        }
    }

    @Test
    void aHeaderMayComeInPieces() throws Exception {
        try (var client = new RawClient(behind.port())) {
            for (var each : header(0x21, 0x11, "192.0.2.8", 4_711)) {
                client.send(new byte[] {each});
            }
            client.send(connect("home/lamp", "pieces"));
            assertThat(client.read(CONNACK).at(1)).isZero();
        }
    }

    @Test
    void bansAndRatesAreOfTheClient() throws Exception {
        behind.bans.ban(null, Ban.Kind.ADDRESS, "192.0.2.66");
        try (var client = new RawClient(behind.port())) {
            client.send(header(0x21, 0x11, "192.0.2.66", 1), connect("home/lamp", "c"));
            assertThat(client.read(CONNACK).at(1)).isEqualTo(5);
        }
        // One a second and three at once: of many at once from one client some are turned away, and of another none.
        var refused = false;
        for (var i = 0; i < 200 && !refused; i++) {
            try (var client = new RawClient(behind.port())) {
                client.send(header(0x21, 0x11, "192.0.2.67", i), connect("home/lamp", "fast"));
                refused = client.readOrEnd() == null;
            } catch (IOException closedWhileSending) {
                refused = true;
            }
        }
        assertThat(refused).isTrue();
        await().until(() -> behind.log.all(1_000).stream()
                .anyMatch(entry -> entry.reason().equals("connection_rate_exceeded")
                        && entry.address().startsWith("192.0.2.67:")));
        try (var client = new RawClient(behind.port())) {
            client.send(header(0x21, 0x11, "192.0.2.68", 1), connect("home/lamp", "other"));
            assertThat(client.read(CONNACK).at(1)).isZero();
        }
    }

    @Test
    void aProxyThatAsksForItselfIsItself() throws Exception {
        try (var client = new RawClient(behind.port())) {
            client.send(header(0x20, 0x00, "0.0.0.0", 0), connect("home/lamp", "local"));
            assertThat(client.read(CONNACK).at(1)).isZero();
        }
    }

    @Test
    void whatIsNoHeaderIsClosedAndLogged() throws Exception {
        var before = refused();
        try (var client = new RawClient(behind.port())) {
            client.send(connect("home/lamp", "none"));
            assertThat(client.isClosedByPeer()).isTrue();
        }
        try (var client = new RawClient(behind.port())) {
            client.send(header(0x11, 0x11, "192.0.2.7", 1));
            assertThat(client.isClosedByPeer()).isTrue();
        }
        await().until(() -> refused() == before + 2);
    }

    @Test
    void aPeerThatIsNotTrustedIsNotBelieved() throws Exception {
        try (var client = new RawClient(strange.port())) {
            client.send(header(0x21, 0x11, "192.0.2.7", 4_711));
            assertThat(client.isClosedByPeer()).as("to it this is no MQTT").isTrue();
        }
        try (var client = new RawClient(strange.port())) {
            client.send(connect("home/lamp", "direct"));
            assertThat(client.read(CONNACK).at(1)).isZero();
        }
    }

    private static long refused() {
        return behind.log.all(1_000).stream()
                .filter(entry -> entry.reason().equals("proxy_header"))
                .count();
    }

    private static byte[] header(int command, int family, String address, int port) throws IOException {
        var of = InetAddress.ofLiteral(address).getAddress();
        var body = ByteBuffer.allocate(2 * of.length + 4)
                .put(of)
                .put(of)
                .putShort((short) port)
                .putShort((short) 1_883);
        var out = new ByteArrayOutputStream();
        out.write(SIGNATURE);
        out.write(new byte[] {(byte) command, (byte) family, 0, (byte) body.capacity()});
        out.write(body.array());
        return out.toByteArray();
    }
}
