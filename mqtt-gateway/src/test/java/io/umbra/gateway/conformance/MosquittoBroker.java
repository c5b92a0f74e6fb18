package io.umbra.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Debian's Mosquitto, on a port of its own and with nothing on disk. */
final class MosquittoBroker implements AutoCloseable {

    private final int port;
    private final Process process;

    private MosquittoBroker(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /** Mosquitto wants to be told its port: where somebody else took the free one first, it is told another. */
    static MosquittoBroker start(Path folder) throws IOException {
        while (true) {
            var port = freePort();
            var broker = new MosquittoBroker(port, run(folder, port));
            await().atMost(Duration.ofMinutes(2)).until(() -> broker.isThere() || broker.isTurnedAway());
            if (!broker.isTurnedAway()) {
                return broker;
            }
            assertThat(Files.readString(said(folder))).contains("Address already in use");
        }
    }

    private static Process run(Path folder, int port) throws IOException {
        var config = Files.writeString(
                folder.resolve("mosquitto.conf"),
                "listener %d 127.0.0.1\nallow_anonymous true\npersistence false\nuser root\n".formatted(port));
        return new ProcessBuilder("/usr/sbin/mosquitto", "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(said(folder).toFile())
                .start();
    }

    private static Path said(Path folder) {
        return folder.resolve("mosquitto.log");
    }

    private boolean isTurnedAway() {
        return !process.isAlive();
    }

    private boolean isThere() {
        try (var socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected() && process.isAlive();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        process.waitFor();
    }
}
