package io.umbra.gateway.moquette;

import static io.umbra.gateway.RawClient.CONNACK;
import static io.umbra.gateway.RawClient.PINGRESP;
import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBLISH;
import static io.umbra.gateway.RawClient.SUBACK;
import static io.umbra.gateway.RawClient.pingreq;
import static io.umbra.gateway.RawClient.publish;
import static io.umbra.gateway.RawClient.subscribe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.gateway.RawClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Why Moquette is not run as the broker. Each test shows a fault of 0.17: should one no longer show with a newer version,
 * it fails here, and decision 0001 (docs/decisions/0001-session-layer-around-moquette.md) is to be taken again.
 */
class MoquetteFaultsTest {

    @TempDir
    Path folder;

    /** The first publish holds its session's thread up, as a slow disk would; a ping tells when the rest has been read. */
    @Test
    void pipelinedPublishesAreNotAllAcknowledged() throws Exception {
        var count = 20_000;
        try (var broker = new MoquetteBroker(folder.toString());
                var client = connected(broker.port(), "flood", 0x02, null)) {
            client.send(publish(1, 1, MoquetteBroker.SLOW, "x"));
            for (var i = 2; i <= count; i++) {
                client.send(publish(1, i, "topic", "x"));
            }
            client.send(pingreq());
            assertThat(client.read().type()).isEqualTo(PINGRESP);
            broker.letGo();

            assertThat(acknowledged(client, count + 1)).as("decision 0001").isLessThan(count);
        }
    }

    /** How many are acknowledged before the last one: that is sent until it is. */
    private static int acknowledged(RawClient client, int last) throws IOException {
        var acknowledged = 0;
        while (true) {
            client.send(publish(1, last, "topic", "last"), pingreq());
            for (var packet = client.read(); packet.type() != PINGRESP; packet = client.read()) {
                if (packet.id() == last) {
                    return acknowledged;
                }
                acknowledged++;
            }
        }
    }

    /** A ping is answered beside the session's thread: where that is dead, nothing comes before the answer. */
    @Test
    void wildlyWrongWillsLeaveNobodyAbleToConnect() throws Exception {
        try (var broker = new MoquetteBroker(folder.toString())) {
            var wrong = new ArrayList<RawClient>();
            await().until(() -> {
                var client = new RawClient(broker.port());
                wrong.add(client);
                client.send(anonymous("wrong-" + wrong.size(), 0x1E, "will"));
                return broker.sessionLoops() == 0;
            });
            for (var i = 0; i < 5; i++) {
                try (var client = new RawClient(broker.port())) {
                    client.send(anonymous("good-" + i, 0x02, null), pingreq());
                    assertThat(client.read().type()).as("decision 0001").isEqualTo(PINGRESP);
                }
            }
            for (var client : wrong) {
                client.close();
            }
        }
    }

    @Test
    void aWillIsPublishedWhereItsClientMayNot() throws Exception {
        try (var broker = new MoquetteBroker(folder.toString());
                var ear = subscriber(broker.port(), "ear", 0x02, subscribe(1, 0, MoquetteBroker.FORBIDDEN))) {
            connected(broker.port(), "dying", 0x06, MoquetteBroker.FORBIDDEN).close();

            assertThat(ear.read(PUBLISH).topic()).as("decision 0001").isEqualTo(MoquetteBroker.FORBIDDEN);
        }
    }

    @Test
    void whatWasAcknowledgedForAnAbsentSubscriberIsGoneAfterAKill() throws Exception {
        try (var broker = new Killed(start());
                var subscriber = subscriber(broker.port(), "absent", 0x00, subscribe(1, 1, "topic"))) {
            subscriber.leave();
            try (var publisher = connected(broker.port(), "publisher", 0x02, null)) {
                for (var i = 1; i <= 500; i++) {
                    publisher.send(publish(1, i, "topic", "x"));
                    publisher.read(PUBACK);
                }
            }
        }
        try (var broker = new Killed(start());
                var subscriber = subscriber(broker.port(), "absent", 0x00, subscribe(1, 1, "topic"))) {
            try (var publisher = connected(broker.port(), "publisher", 0x02, null)) {
                publisher.send(publish(1, 1, "topic", "last"));
                publisher.read(PUBACK);
            }
            var heard = 0;
            for (var message = subscriber.read(PUBLISH);
                    !message.payload().equals("last");
                    message = subscriber.read(PUBLISH)) {
                subscriber.send(RawClient.ack(PUBACK, message.publishId()));
                heard++;
            }
            assertThat(heard).as("decision 0001").isLessThan(500);
        }
    }

    /** A process that is killed in the end. */
    private static final class Killed implements AutoCloseable {

        private final Process process;
        private final int port;

        Killed(Process process) throws IOException {
            this.process = process;
            this.port = MoquetteFaultsTest.port(process);
        }

        int port() {
            return port;
        }

        @Override
        public void close() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        MoquetteBroker.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static int port(Process process) throws IOException {
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("port ")) {
                return Integer.parseInt(line.substring("port ".length()));
            }
        }
        throw new AssertionError("Moquette did not start");
    }

    /** Moquette may drop a client that subscribes right after its CONNACK, one more of its faults: then it comes again. */
    private static RawClient subscriber(int port, String clientId, int flags, byte[] subscription) throws IOException {
        for (var attempts = 0; attempts < 50; attempts++) {
            var client = connected(port, clientId, flags, null);
            client.send(subscription);
            var answer = client.readOrEnd();
            if (answer != null) {
                assertThat(answer.type()).isEqualTo(SUBACK);
                return client;
            }
            client.close();
        }
        throw new AssertionError("Moquette dropped every subscriber");
    }

    private static RawClient connected(int port, String clientId, int flags, @Nullable String will) throws IOException {
        var client = new RawClient(port);
        client.send(anonymous(clientId, flags, will));
        assertThat(client.read(CONNACK).at(1)).isZero();
        return client;
    }

    private static byte[] anonymous(String clientId, int flags, @Nullable String willTopic) {
        return RawClient.packet(0x10, out -> {
            out.writeUTF("MQTT");
            out.writeByte(4);
            out.writeByte(flags);
            out.writeShort(60);
            out.writeUTF(clientId);
            if (willTopic != null) {
                out.writeUTF(willTopic);
                out.writeUTF("gone");
            }
        });
    }
}
