package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.bench.UmbraProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the scripts in {@code web-console/browser} that drive a real browser. */
final class Browser {
    private static final Path CONSOLE =
            Path.of("..", "web-console").toAbsolutePath().normalize();
    private static final long PATIENCE_MINUTES = 15;

    private Browser() {}

    /**
     * Runs one script on a platform and expects it to succeed.
     *
     * @param environment what it is told beside the platform's address and the administrator's password
     */
    static void run(String script, UmbraProcess umbra, Map<String, String> environment) {
        try {
            var said = Files.createDirectories(Path.of("target", "journeys")).resolve(script + ".log");
            var builder = new ProcessBuilder("node", "browser/" + script + ".mjs")
                    .directory(CONSOLE.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            builder.environment().put("UMBRA_URL", "http://127.0.0.1:" + umbra.port("UMBRA_HTTP_PORT"));
            builder.environment().put("UMBRA_PASSWORD", UmbraProcess.ADMIN_PASSWORD);
            builder.environment().putAll(environment);
            var status = statusOf(builder.start());
            assertThat(status).as(Files.readString(said)).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int statusOf(Process node) {
        try {
            assertThat(node.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES))
                    .as("the script ends in time")
                    .isTrue();
            return node.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            node.descendants().forEach(ProcessHandle::destroyForcibly);
            node.destroyForcibly();
        }
    }
}
