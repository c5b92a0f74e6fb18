package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.bench.UmbraProcess;
import io.umbra.bench.UmbraProcess.Start;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The commands of README.md, run by a shell as a reader would paste them. */
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("```sh first-steps\n(.*?)```", Pattern.DOTALL);
    private static final String STARTER = """
            #!/bin/sh
            [ "$1" = up ] || exit 2
            exec "%s" -cp "%s" %s
            """;

    private final Path home = SharedPlatform.newHome();
    private final Start start = Start.in(home);

    @Test
    void theFirstStepsLeadFromNothingToADeltaHeard() throws Exception {
        writeStarter();
        var blocks = blocks();
        assertThat(blocks.subList(0, 10))
                .as("the first ten commands")
                .last()
                .asString()
                .contains("wait $LISTENER");

        var output = run(String.join("", blocks) + "kill %1; wait %1\n");

        // In its log, which the platform is ready before it has written.
        assertThat(home.resolve("umbra.log")).content().contains("Umbra is ready");
        assertThat(output)
                .contains("\"temp\":18.5")
                .containsPattern("\\$iot/heater-1/shadow/delta \\{.*\"target\":21\\.5")
                .containsPattern(
                        "\"requestId\":\"r-1\".*\"profileVersion\":3|\"profileVersion\":3.*\"requestId\":\"r-1\"")
                .doesNotContain("\"status\":4");
    }

    /** Stands for {@code ./umbra up} without its build, which is what this test is part of. */
    private void writeStarter() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var script = STARTER.formatted(java, System.getProperty("java.class.path"), UmbraProcess.APPLICATION);
        var file = Files.writeString(home.resolve("umbra"), script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static List<String> blocks() throws IOException {
        return BLOCK.matcher(Files.readString(Documents.root().resolve("README.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** Only the ports are others than the reader's, and the patience, which may have to do with a busy machine. */
    private String run(String commands) throws Exception {
        var script = commands.replace("localhost:8080", "localhost:" + start.port("UMBRA_HTTP_PORT"))
                .replace("-p 8883", "-p " + start.port("UMBRA_MQTTS_PORT"))
                .replace("-W 10 ", "-W 120 ")
                .replace("mosquitto_sub -h", "mosquitto_sub -W 300 -h");
        var builder = new ProcessBuilder("bash", "-c", script)
                .directory(home.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("UMBRA_"));
        start.settings().forEach((name, value) -> {
            if (name.endsWith("_PORT")) {
                builder.environment().put(name, value);
            }
        });
        var shell = builder.start();
        try (var reader = shell.inputReader(StandardCharsets.UTF_8)) {
            var output = String.join("\n", reader.lines().toList());
            assertThat(shell.waitFor(120, TimeUnit.SECONDS)).isTrue();
            return output;
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
    }
}
