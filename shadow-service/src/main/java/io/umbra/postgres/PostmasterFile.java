package io.umbra.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code postmaster.pid} says. It may be stale: only with the right pid does the status mean anything.
 *
 * @param status {@code starting}, {@code ready}, {@code stopping}, {@code standby}; empty before it is known
 */
record PostmasterFile(long pid, String status) {

    private static final int PID_LINE = 0;
    private static final int STATUS_LINE = 7;

    static Path in(Path data) {
        return data.resolve("postmaster.pid");
    }

    /** Reads it; empty where there is none, or none that is whole. */
    static Optional<PostmasterFile> read(Path data) throws IOException {
        try {
            var lines =
                    Files.readString(in(data), StandardCharsets.UTF_8).lines().toList();
            if (lines.isEmpty()) {
                return Optional.empty();
            }
            var status = lines.size() > STATUS_LINE ? lines.get(STATUS_LINE).strip() : "";
            return Optional.of(
                    new PostmasterFile(Long.parseLong(lines.get(PID_LINE).strip()), status));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether a live server with this pid works on {@code data}: the pid may have gone to another program since. */
    boolean belongsToServerOn(Path data) {
        var process = Path.of("/proc", Long.toString(pid));
        try {
            return process.resolve("exe").toRealPath().endsWith("postgres")
                    && process.resolve("cwd").toRealPath().equals(data.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }
}
