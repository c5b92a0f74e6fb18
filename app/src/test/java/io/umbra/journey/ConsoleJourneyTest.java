package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.bench.UmbraProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An operator at the console, in a real browser, with a real device at the other end. */
@ExtendWith(SharedPlatform.class)
class ConsoleJourneyTest {

    private static final Path CONSOLE =
            Path.of("..", "web-console").toAbsolutePath().normalize();
    private static final long PATIENCE_SECONDS = 240;

    /** The steps stand in {@code web-console/browser/journey.mjs}; it leaves pictures in {@code web-console/target/browser}. */
    @Test
    void anOperatorMakesAThingSeesItReportAndTellsItWhatIsDesired(UmbraProcess umbra)
            throws IOException, InterruptedException {
        var said = Files.createDirectories(Path.of("target", "journeys")).resolve("console.log");

        var status = browse(umbra, said);

        assertThat(status).as(Files.readString(said)).isZero();
    }

    private static int browse(UmbraProcess umbra, Path said) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("node", "browser/journey.mjs")
                .directory(CONSOLE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("UMBRA_URL", "http://127.0.0.1:" + umbra.port("UMBRA_HTTP_PORT"));
        builder.environment().put("UMBRA_MQTT", "mqtt://127.0.0.1:" + umbra.port("UMBRA_MQTT_PORT"));
        builder.environment().put("UMBRA_PASSWORD", UmbraProcess.ADMIN_PASSWORD);
        var browser = builder.start();
        try {
            assertThat(browser.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("the journey ends in time")
                    .isTrue();
            return browser.exitValue();
        } finally {
            browser.destroyForcibly();
        }
    }
}
