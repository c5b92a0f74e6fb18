package io.umbra.postgres;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Starts and signals other programs. */
final class Processes {

    /** Where programs run: the folder we stand in may be closed to the user they run as. */
    static final File ROOT = new File("/");

    private Processes() {}

    /** What a short program wrote; its failure is ours, with what it said. */
    static String outputOf(String... command) {
        try {
            var process = new ProcessBuilder(command)
                    .directory(ROOT)
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var status = process.waitFor();
            if (status != 0) {
                throw new PostgresFailure("%s ended with status %d:%n%s".formatted(command[0], status, output.strip()));
            }
            return output.strip();
        } catch (IOException e) {
            throw new PostgresFailure("cannot run " + command[0] + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresFailure("interrupted while " + command[0] + " ran", e);
        }
    }

    /**
     * Sends a signal. By the shell, whose {@code kill} is built in: smaller systems have no such program, and Java itself
     * sends no SIGINT.
     */
    static void signal(long pid, String signal) {
        var command = List.of("/bin/sh", "-c", "kill -%s %d 2>/dev/null || :".formatted(signal, pid));
        outputOf(command.toArray(String[]::new));
    }

    /** A program on the PATH. */
    static Optional<Path> find(String program) {
        for (var folder : System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator, -1)) {
            var candidate = Path.of(folder, program);
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
