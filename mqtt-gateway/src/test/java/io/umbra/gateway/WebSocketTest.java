package io.umbra.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import io.umbra.gateway.wire.WireSettings;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketTest {

    private static World world;

    @BeforeAll
    static void start() throws Exception {
        var d = World.wire();
        world = World.with()
                .wire(new WireSettings(
                        d.bind(),
                        List.of(new WireSettings.Listener("ws", 0, false, true)),
                        null,
                        null,
                        0,
                        1,
                        d.maxSockets(),
                        d.maxConnectBytes(),
                        d.outboundBufferBytes(),
                        2,
                        List.of("https://panel.example")))
                .start();
        world.thing("lamp");
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @Test
    void aClientSpeaksMqttInAWebSocket() throws Exception {
        var client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(world.port("ws"))
                .webSocketConfig()
                .serverPath("mqtt")
                .applyWebSocketConfig()
                .buildBlocking();
        client.connectWith()
                .simpleAuth()
                .username("home/lamp")
                .password(World.password("home/lamp").getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .send();
        try (var heard = client.publishes(MqttGlobalPublishFilter.ALL)) {
            client.subscribeWith()
                    .topicFilter("$baidu/iot/general/#")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send();
            for (var size : new int[] {0, 100, 126, 70_000}) {
                client.publishWith()
                        .topic("$baidu/iot/general/x")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(new byte[size])
                        .send();
                var back = heard.receive(World.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .orElseThrow();
                assertThat(back.getPayloadAsBytes()).hasSize(size);
            }
        }
        client.disconnect();
    }

    @Test
    void aPacketMayBeSplitOverFramesAndFramesMayHoldSeveral() throws Exception {
        try (var socket = open("", "mqtt")) {
            assertThat(status(socket)).isEqualTo(101);
            var packets = new ByteArrayOutputStream();
            packets.write(connect("split"));
            packets.write(new byte[] {(byte) 0xC0, 0});
            var bytes = packets.toByteArray();
            socket.getOutputStream().write(frame(0x02, Arrays.copyOf(bytes, 1)));
            socket.getOutputStream().write(frame(0x89, "hi".getBytes(StandardCharsets.UTF_8)));
            socket.getOutputStream().write(frame(0x80, Arrays.copyOfRange(bytes, 1, bytes.length)));

            var in = new DataInputStream(socket.getInputStream());
            assertThat(readFrame(in)).isEqualTo("hi".getBytes(StandardCharsets.UTF_8));
            assertThat(readFrame(in)).startsWith(0x20, 2, 0, 0);
            assertThat(readFrame(in)).isEqualTo(new byte[] {(byte) 0xD0, 0});
        }
    }

    @ParameterizedTest
    @CsvSource({
        // text, not masked, a bit that is reserved, a continuation of nothing, a control frame in pieces, a kind that
        // is none
        "81, true",
        "82, false",
        "C2, true",
        "80, true",
        "09, true",
        "83, true",
        "8B, true"
    })
    void aFrameThatMustNotBeClosesTheConnection(String first, boolean masked) throws Exception {
        try (var socket = open("", "mqtt")) {
            assertThat(status(socket)).isEqualTo(101);
            var frame = frame(Integer.parseInt(first, 16), connect("bad"));
            if (!masked) {
                frame[1] &= 0x7F;
            }
            socket.getOutputStream().write(frame);

            assertThat(socket.getInputStream().read()).isEqualTo(0x88);
            socket.getInputStream().readAllBytes();
        }
    }

    @Test
    void aPacketTooLargeBeforeAuthenticationIsNotWaitedFor() throws Exception {
        try (var socket = open("", "mqtt")) {
            assertThat(status(socket)).isEqualTo(101);
            // A frame of a terabyte that holds a CONNECT of 256 MiB: only their first bytes are sent.
            var frame = new ByteArrayOutputStream();
            frame.write(new byte[] {(byte) 0x82, (byte) 0xFF, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
            frame.write(new byte[] {0x10, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F});
            socket.getOutputStream().write(frame.toByteArray());

            assertThat(socket.getInputStream().readAllBytes()).startsWith(0x88);
        }
        await().until(() ->
                world.log.all(1_000).stream().anyMatch(entry -> entry.reason().equals("packet_too_large")));
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:1, 101",
        "https://127.0.0.1, 101",
        "https://panel.example, 101",
        "https://evil.example, 403",
        "null, 403"
    })
    void aPageMayConnectFromTheSameHostOrIfItIsNamed(String origin, int status) throws Exception {
        try (var socket = open("Origin: " + origin + "\r\n", "mqtt")) {
            assertThat(status(socket)).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({"'mqtt', 101", "'foo, mqtt', 101", "'mqttv3.1', 101", "'soap', 400"})
    void theSubProtocolIsMqtt(String offered, int status) throws Exception {
        try (var socket = open("", offered)) {
            assertThat(status(socket)).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /mqtt HTTP/1.1\r\nHost: x\r\n\r\n", "POST /mqtt HTTP/1.1\r\nHost: x\r\n\r\n"})
    void whatIsNoWebSocketIsToldSo(String request) throws Exception {
        try (var socket = plain()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(status(socket)).isEqualTo(426);
        }
    }

    @Test
    void anotherPathIsNotFoundAndTheConnectionLogKnowsWhy() throws Exception {
        try (var socket = plain()) {
            socket.getOutputStream()
                    .write("GET /other HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(status(socket)).isEqualTo(404);
        }
        await().until(() -> world.log.all(1_000).stream()
                .anyMatch(entry -> entry.reason().equals("websocket_refused")
                        && entry.detail().contains("/mqtt")));
    }

    private static Socket plain() throws IOException {
        var socket = new Socket("127.0.0.1", world.port("ws"));
        socket.setSoTimeout((int) World.PATIENCE.toMillis());
        return socket;
    }

    private static Socket open(String header, String protocols) throws IOException {
        var socket = plain();
        socket.getOutputStream()
                .write(("GET /mqtt HTTP/1.1\r\nHost: 127.0.0.1:8083\r\nUpgrade: websocket\r\n"
                                + "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                + "Sec-WebSocket-Protocol: " + protocols + "\r\n" + header + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Reads an answer's head. */
    private static int status(Socket socket) throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            var next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("closed after " + head);
            }
            head.append((char) next);
        }
        if (head.toString().contains("101")) {
            assertThat(head.toString().toLowerCase(java.util.Locale.ROOT))
                    .contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=");
        }
        return Integer.parseInt(head.substring(9, 12));
    }

    private static byte[] connect(String clientId) throws IOException {
        var body = new ByteArrayOutputStream();
        body.write(new byte[] {0, 4, 'M', 'Q', 'T', 'T', 4, (byte) 0xC2, 0, 60});
        for (var text : List.of(clientId, "home/lamp", World.password("home/lamp"))) {
            body.write(0);
            body.write(text.length());
            body.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        var packet = new ByteArrayOutputStream();
        packet.write(0x10);
        packet.write(body.size());
        packet.write(body.toByteArray());
        return packet.toByteArray();
    }

    /** A masked frame of at most 125 bytes. */
    private static byte[] frame(int first, byte[] data) {
        var mask = new byte[] {1, 2, 3, 4};
        var out = new ByteArrayOutputStream();
        out.write(first);
        out.write(0x80 | data.length);
        out.writeBytes(mask);
        for (var i = 0; i < data.length; i++) {
            out.write(data[i] ^ mask[i % 4]);
        }
        return out.toByteArray();
    }

    private static byte[] readFrame(DataInputStream in) throws IOException {
        in.readUnsignedByte();
        return in.readNBytes(in.readUnsignedByte());
    }
}
