package io.umbra.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import io.umbra.gateway.wire.WireSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {

    @TempDir
    static Path folder;

    private static World world;
    private static KeyStore store;

    @BeforeAll
    static void start() throws Exception {
        store = selfSigned("store.p12");
        var d = World.wire();
        world = World.with()
                .wire(new WireSettings(
                        d.bind(),
                        List.of(
                                new WireSettings.Listener("mqtt", 0, false),
                                new WireSettings.Listener("mqtts", 0, true)),
                        certificate(),
                        key(),
                        0,
                        1,
                        d.maxSockets(),
                        d.maxConnectBytes(),
                        d.outboundBufferBytes(),
                        2))
                .start();
        world.thing("lamp");
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @Test
    void aDeviceConnectsOverTls() throws Exception {
        var client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(world.port("mqtts"))
                .sslConfig()
                .trustManagerFactory(trust())
                .hostnameVerifier((host, session) -> true)
                .handshakeTimeout(World.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .applySslConfig()
                .buildBlocking();
        client.connectWith()
                .simpleAuth()
                .username("home/lamp")
                .password(World.password("home/lamp").getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
        client.publishWith()
                .topic("$iot/lamp/shadow/update")
                .qos(com.hivemq.client.mqtt.datatypes.MqttQos.AT_LEAST_ONCE)
                .payload("{\"reported\":{\"a\":1}}".getBytes(StandardCharsets.UTF_8))
                .send();
        client.disconnect();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothVersionsAreSpoken(String version) throws Exception {
        try (var socket = socket(version)) {
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
    }

    @Test
    void aConnectionThatIsNoTlsIsInTheLog() throws Exception {
        try (var socket = new Socket("127.0.0.1", world.port("mqtts"))) {
            socket.setSoTimeout((int) World.PATIENCE.toMillis());
            socket.getOutputStream().write(RawClient.connect("home/lamp", "plain"));
            readToItsEnd(socket.getInputStream());
        }
        await().until(() ->
                world.log.all(1_000).stream().anyMatch(entry -> entry.reason().equals("tls_failed")));
    }

    @Test
    void aChangedCertificateIsShownToNewConnectionsAndTheOthersStay() throws Exception {
        try (var old = socket("TLSv1.3")) {
            old.getOutputStream().write(RawClient.connect("home/lamp", "stays"));
            assertThat(old.getInputStream().readNBytes(4)).startsWith(0x20, 2, 0, 0);
            store = selfSigned("other.p12");
            certificate();
            key();

            await().until(TlsTest::isTrusted);
            old.getOutputStream().write(RawClient.pingreq());
            assertThat(old.getInputStream().readNBytes(2)).startsWith(0xD0, 0);
        }
    }

    private static boolean isTrusted() throws Exception {
        try (var socket = socket("TLSv1.3")) {
            socket.startHandshake();
            return true;
        } catch (IOException another) {
            return false;
        }
    }

    private static Path certificate() throws Exception {
        return pem("cert.pem", "CERTIFICATE", store.getCertificate("server").getEncoded());
    }

    private static Path key() throws Exception {
        return pem(
                "key.pem",
                "PRIVATE KEY",
                store.getKey("server", "password".toCharArray()).getEncoded());
    }

    private static void readToItsEnd(InputStream in) throws IOException {
        try {
            assertThat(in.readAllBytes().length).isLessThan(100);
        } catch (SocketException reset) {
            // an end as well
        }
    }

    private static SSLSocket socket(String version) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust().getTrustManagers(), null);
        var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", world.port("mqtts"));
        socket.setSoTimeout((int) World.PATIENCE.toMillis());
        socket.setEnabledProtocols(new String[] {version});
        return socket;
    }

    private static TrustManagerFactory trust() throws Exception {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", store.getCertificate("server"));
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory;
    }

    /** Made by the JDK's own keytool, for this run only. */
    private static KeyStore selfSigned(String name) throws Exception {
        var file = folder.resolve(name);
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "password")
                .redirectErrorStream(true)
                .start();
        assertThat(made.waitFor()).isZero();
        var loaded = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            loaded.load(in, "password".toCharArray());
        }
        return loaded;
    }

    private static Path pem(String name, String kind, byte[] der) throws IOException {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                folder.resolve(name), "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind));
    }
}
