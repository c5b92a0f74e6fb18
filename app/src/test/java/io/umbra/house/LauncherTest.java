package io.umbra.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String LAUNCHER = ROOT.resolve("umbra").toString();

    @TempDir
    Path folder;

    private record Result(int status, String output) {}

    @Test
    void itsSyntaxIsPosix() throws Exception {
        assertThat(run(Map.of(), "sh", "-n", LAUNCHER).status()).isZero();
        assertThat(run(Map.of(), "bash", "-n", ROOT.resolve(".ci/run").toString())
                        .status())
                .isZero();
        assertThat(Files.isExecutable(Path.of(LAUNCHER))).isTrue();
        assertThat(Files.isExecutable(ROOT.resolve(".ci/run"))).isTrue();
    }

    @Test
    void anUnknownCommandIsAnsweredWithTheUsage() throws Exception {
        var result = run(Map.of(), LAUNCHER, "ctl");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.output()).contains("unknown command 'ctl'").contains("usage: ./umbra COMMAND");
    }

    @Test
    void anUnknownOptionOfUpIsRefusedBeforeAnythingIsBuilt() throws Exception {
        var result = run(Map.of(), LAUNCHER, "up", "--fast");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.output()).contains("unknown option --fast");
    }

    @Test
    void withoutACommandItTellsHowItIsUsed() throws Exception {
        assertThat(run(Map.of(), LAUNCHER).status()).isZero();
        assertThat(run(Map.of(), LAUNCHER, "--help").output()).contains("usage: ./umbra COMMAND");
    }

    @Test
    void aJdkThatIsNot25IsNotTaken() throws Exception {
        var old = folder.resolve("jdk-17");
        Files.createDirectories(old.resolve("bin"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        var javac = Files.writeString(old.resolve("bin/javac"), "#!/bin/sh\nexit 1\n");
        assertThat(javac.toFile().setExecutable(true)).isTrue();

        var found = run(Map.of("JAVA_HOME", old.toString()), "sh", "-c", jdkSearch());

        assertThat(found.output()).doesNotContain("jdk-17");
    }

    /** The launcher's functions, then the search for a JDK and what it found. */
    private static String jdkSearch() throws IOException {
        var text = Files.readString(Path.of(LAUNCHER), StandardCharsets.UTF_8);
        var functions = text.substring(text.indexOf("say()"), text.indexOf("need_maven()"));
        return functions + "\nfind_jdk\necho \"$JAVA_HOME\"\n";
    }

    private static Result run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }
}
