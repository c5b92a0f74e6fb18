package io.umbra.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's files: its data, and the password that opens it. */
final class Cluster {

    static final String USER = "umbra";

    private static final Logger log = LoggerFactory.getLogger(Cluster.class);

    private final Path directory;
    private final Binaries binaries;
    private final ServerUser user;

    Cluster(Path directory, Binaries binaries, ServerUser user) {
        this.directory = directory;
        this.binaries = binaries;
        this.user = user;
    }

    Path data() {
        return directory.resolve("data").toAbsolutePath();
    }

    /** Makes the data if there is none yet, else checks that these binaries can read it. */
    void prepare() {
        try {
            if (Files.exists(data().resolve("PG_VERSION"))) {
                checkVersion();
            } else {
                initialise();
            }
        } catch (IOException e) {
            throw new PostgresFailure("cannot prepare the database in " + directory + ": " + e.getMessage(), e);
        }
    }

    String password() {
        var file = directory.resolve("password");
        try {
            return Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new PostgresFailure("the database's password cannot be read from " + file + ": " + e.getMessage(), e);
        }
    }

    private void checkVersion() throws IOException {
        var found = Files.readString(data().resolve("PG_VERSION"), StandardCharsets.UTF_8)
                .strip();
        var ours = binaries.majorVersion();
        if (!found.equals(ours)) {
            throw new PostgresFailure(("the data in %s was written by PostgreSQL %s, this is PostgreSQL %s. Start the"
                            + " release of Umbra that wrote it, or name a PostgreSQL %s with UMBRA_POSTGRES_BIN")
                    .formatted(data(), found, ours, found));
        }
    }

    /** Works beside the final place and renames, so that an initdb that was killed is done again from the start. */
    private void initialise() throws IOException {
        var partial = directory.resolve("data.initialising").toAbsolutePath();
        var passwordForServer = directory.resolve("password.initialising").toAbsolutePath();
        delete(partial);
        delete(passwordForServer);
        var password = newPassword();
        try {
            writePrivately(passwordForServer, password);
            user.own(passwordForServer);
            Files.createDirectory(
                    partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            user.own(partial);
            Processes.outputOf(user.command(initdb(partial, passwordForServer)).toArray(String[]::new));
            delete(directory.resolve("password"));
            writePrivately(directory.resolve("password"), password);
            Files.move(partial, data(), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(passwordForServer);
        }
    }

    /** The locale is PostgreSQL's own: sort order that changes with the system's C library would break indexes. */
    private List<String> initdb(Path target, Path passwordFile) {
        return List.of(
                binaries.initdb().toString(),
                "--pgdata=" + target,
                "--username=" + USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                // A commit waits while a new segment is filled with zeros: 16 MB of them, as usual, are felt.
                "--wal-segsize=4",
                "--data-checksums",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8");
    }

    private static String newPassword() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void writePrivately(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text + "\n", StandardCharsets.UTF_8);
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (var all = Files.walk(path)) {
            for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /**
     * Deals with what a killed process of ours left behind: a server that still runs is stopped; a pid file whose pid now
     * belongs to another program, which PostgreSQL would take for a running server, is removed.
     */
    void stopOrphan(Duration timeout) {
        try {
            var file = PostmasterFile.read(data());
            if (file.isEmpty()) {
                return;
            }
            var pid = file.get().pid();
            if (file.get().belongsToServerOn(data())) {
                log.info("PostgreSQL (pid {}) still runs from before; stopping it", pid);
                stop(pid, timeout);
            } else if (ProcessHandle.of(pid).isPresent()) {
                Files.deleteIfExists(PostmasterFile.in(data()));
            }
        } catch (IOException e) {
            throw new PostgresFailure("cannot read " + PostmasterFile.in(data()) + ": " + e.getMessage(), e);
        }
    }

    /** Stops a server: cleanly, and if that takes too long, at once (its log is then replayed at the next start). */
    static void stop(long pid, Duration timeout) {
        var process = ProcessHandle.of(pid);
        if (process.isEmpty()) {
            return;
        }
        Processes.signal(pid, "INT");
        if (!endsWithin(process.get(), timeout)) {
            log.warn("PostgreSQL (pid {}) did not stop within {} s; stopping it at once", pid, timeout.toSeconds());
            Processes.signal(pid, "QUIT");
            if (!endsWithin(process.get(), timeout)) {
                Processes.signal(pid, "KILL");
            }
        }
    }

    private static boolean endsWithin(ProcessHandle process, Duration timeout) {
        try {
            process.onExit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }
}
