package io.umbra.journey;

import io.umbra.bench.UmbraProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The command-line clients of Mosquitto, over TLS, as one user of a platform. */
record Mosquitto(UmbraProcess umbra, Tenant.Login login) {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** What a client said and how it ended. */
    record Ended(int exitCode, String output) {}

    /** Publishes one message at QoS 1 and waits for its ack. */
    Ended publish(String topic, String payload) {
        return run(command("mosquitto_pub", "-q", "1", "-t", topic, "-m", payload));
    }

    /** Publishes and waits for one message on the answer's topic; both topics may be any. */
    Ended ask(String topic, String answerTopic, String payload) {
        return run(command("mosquitto_rr", "-W", "60", "-q", "1", "-t", topic, "-e", answerTopic, "-m", payload));
    }

    /** Subscribes until it is closed; returns when the platform has granted the subscription. */
    Listening subscribe(String filter) {
        var command = command("mosquitto_sub", "-d", "-q", "1", "-F", "> %t %p", "-t", filter);
        // Into a pipe the client would write whole blocks only.
        command.addAll(0, List.of("stdbuf", "-oL"));
        return new Listening(launch(command));
    }

    /** A subscriber that runs. */
    static final class Listening implements AutoCloseable {
        private final Process process;
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> granted = new LinkedBlockingQueue<>();

        private Listening(Process process) {
            this.process = process;
            Thread.ofVirtual().start(this::read);
            if (await(granted).isEmpty()) {
                process.destroy();
                throw new IllegalStateException("the subscription was not granted");
            }
        }

        /** The next message, {@code topic payload}; empty if none comes in time. */
        String next() {
            return await(messages);
        }

        /** Whether a message has come that was not yet taken. */
        boolean heard() {
            return !messages.isEmpty();
        }

        @Override
        public void close() {
            process.destroy();
        }

        private void read() {
            try (var reader = reader(process)) {
                for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                    if (line.startsWith("> ")) {
                        messages.add(line.substring(2));
                    } else if (line.startsWith("Subscribed ")) {
                        granted.add(line);
                    }
                }
            } catch (IOException e) {
                messages.add(String.valueOf(e.getMessage()));
            }
        }

        private static String await(BlockingQueue<String> queue) {
            try {
                var line = queue.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                return line == null ? "" : line;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "";
            }
        }
    }

    private List<String> command(String client, String... options) {
        var command = new ArrayList<>(List.of(client, "-h", "localhost"));
        command.addAll(List.of("-p", Integer.toString(umbra.port("UMBRA_MQTTS_PORT"))));
        command.addAll(List.of("--cafile", umbra.data().resolve("tls/ca.crt").toString()));
        command.addAll(List.of("-i", login.name(), "-u", login.username(), "-P", login.password()));
        command.addAll(List.of(options));
        return command;
    }

    private static Ended run(List<String> command) {
        var process = launch(command);
        try (var reader = reader(process)) {
            var output = String.join("\n", reader.lines().toList());
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command.getFirst() + " did not end: " + output);
            }
            return new Ended(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Process launch(List<String> command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException("is mosquitto-clients installed?", e);
        }
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
    }
}
