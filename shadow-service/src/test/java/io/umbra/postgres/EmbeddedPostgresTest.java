package io.umbra.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Most of it is waiting for servers of its own, so other tests run meanwhile; its own come one after the other. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("io.umbra.postgres.EmbeddedPostgresTest")
class EmbeddedPostgresTest {

    @TempDir
    Path root;

    private Path binaries = Path.of("unset");
    private PostgresSettings settings = PostgresSettings.in(binaries);

    @BeforeEach
    void shareTheUnpackedBinaries() throws IOException {
        TestDatabase.server();
        try (var folders = Files.list(Path.of("target", "test-postgres"))) {
            var home = folders.filter(folder -> folder.getFileName().toString().startsWith("server-"))
                    .findFirst()
                    .orElseThrow();
            binaries = home.resolve("bin").toAbsolutePath();
            settings = onPort(0);
        }
    }

    private PostgresSettings onPort(int port) {
        return new PostgresSettings(
                root.resolve("postgres"), binaries, port, 16, 20, 256, Duration.ofMinutes(1), Duration.ofSeconds(10));
    }

    /** A commit waits while a piece of the log is made. */
    @Test
    void itsLogGrowsInSmallPieces() throws Exception {
        try (var postgres = EmbeddedPostgres.start(settings)) {
            execute(
                    postgres,
                    "create table kept as select pg_size_bytes(current_setting('wal_segment_size')) as answer");

            assertThat(answer(postgres)).isEqualTo(4 << 20);
        }
    }

    @Test
    void aKilledServerComesBackOnItsPortWithAllThatWasCommitted() throws Exception {
        try (var postgres = EmbeddedPostgres.start(settings)) {
            execute(postgres, "create table kept as select 42 as answer");
            var killed = postgres.pid();

            Processes.signal(killed, "KILL");

            await().ignoreExceptions().untilAsserted(() -> {
                assertThat(answer(postgres)).isEqualTo(42);
                assertThat(postgres.pid()).isNotEqualTo(killed);
            });
        }
    }

    @Test
    void aKilledProcessLeavesNothingBehindThatStopsTheNextOne() throws Exception {
        var child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PostgresHolder.class.getName(),
                        settings.directory().toString(),
                        String.valueOf(binaries))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var server = ProcessHandle.of(Long.parseLong(lineStartingWith("pid ", child)))
                .orElseThrow();
        child.destroyForcibly().waitFor();

        try (var postgres = EmbeddedPostgres.start(settings)) {
            assertThat(answer(postgres)).isEqualTo(42);
            // It ends its own work before it ends itself.
            await().until(() -> !server.isAlive());
        }
    }

    @Test
    void aServerWithoutItsProcessIsStopped() throws Exception {
        EmbeddedPostgres.start(settings).close();
        var orphan = startOrphan();
        await().until(() -> PostmasterFile.read(data())
                .filter(file -> file.status().equals("ready"))
                .isPresent());

        try (var postgres = EmbeddedPostgres.start(settings)) {
            assertThat(orphan.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(postgres.pid()).isNotEqualTo(orphan.pid());
        }
    }

    @Test
    void aPidFileWhosePidIsAnotherProgramsByNowIsNoObstacle() throws Exception {
        EmbeddedPostgres.start(settings).close();
        var other = new ProcessBuilder("sleep", "3600").start();
        try {
            Files.writeString(PostmasterFile.in(data()), other.pid() + "\n" + data() + "\n1\n1\n\n\n\nready\n");

            EmbeddedPostgres.start(settings).close();

            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    /** As root the server runs as another user, who may not enter the temporary folder, as {@code /root} may not be. */
    @Test
    void itsOwnBinariesAndDataMayLieBehindAClosedFolder() throws Exception {
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));

        try (var postgres = EmbeddedPostgres.start(PostgresSettings.in(root.resolve("postgres")))) {
            execute(postgres, "create table kept as select 42 as answer");
            assertThat(answer(postgres)).isEqualTo(42);
        }
    }

    @Test
    void closingStopsTheServerAndFreesTheDirectory() throws Exception {
        var postgres = EmbeddedPostgres.start(settings);
        var server = ProcessHandle.of(postgres.pid()).orElseThrow();

        postgres.close();

        assertThat(server.isAlive()).isFalse();
        assertThat(PostmasterFile.in(data())).doesNotExist();
        EmbeddedPostgres.start(settings).close();
    }

    @Test
    void aDirectoryInUseIsRefused() {
        try (var postgres = EmbeddedPostgres.start(settings)) {
            assertThat(postgres.port()).isPositive();
            assertThatThrownBy(() -> EmbeddedPostgres.start(settings))
                    .isInstanceOf(PostgresFailure.class)
                    .hasMessageContaining("in use by another process");
        }
    }

    @Test
    void dataOfAnotherMajorVersionIsRefused() throws Exception {
        EmbeddedPostgres.start(settings).close();
        Files.writeString(data().resolve("PG_VERSION"), "17\n");

        assertThatThrownBy(() -> EmbeddedPostgres.start(settings))
                .isInstanceOf(PostgresFailure.class)
                .hasMessageContaining("written by PostgreSQL 17, this is PostgreSQL 18");
    }

    @Test
    void aPortInUseIsToldInTheServersWords() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var there = onPort(taken.getLocalPort());
            assertThatThrownBy(() -> EmbeddedPostgres.start(there))
                    .isInstanceOf(PostgresFailure.class)
                    .hasMessageContaining("Address already in use");
        }
    }

    @Test
    void thePasswordIsOursAloneAndNeeded() throws Exception {
        try (var postgres = EmbeddedPostgres.start(settings)) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(settings.directory().resolve("password"))))
                    .isEqualTo("rw-------");
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.url(), postgres.user(), "umbra"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 256, 60, 2048, UMBRA_POSTGRES_PORT",
        "65536, 256, 60, 2048, UMBRA_POSTGRES_PORT",
        "0, 15, 60, 2048, UMBRA_POSTGRES_SHARED_BUFFERS_MB",
        "0, 256, 19, 2048, UMBRA_POSTGRES_MAX_CONNECTIONS",
        "0, 256, 60, 255, UMBRA_POSTGRES_MAX_WAL_MB"
    })
    void aSettingOutOfBoundsIsNamed(int port, int buffers, int connections, int wal, String name) {
        assertThatThrownBy(() -> new PostgresSettings(
                        root, null, port, buffers, connections, wal, Duration.ofMinutes(1), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    private Path data() {
        return settings.directory().resolve("data").toAbsolutePath();
    }

    /** A server nobody looks after, as one is whose process died without the kernel's death signal. */
    private Process startOrphan() throws IOException {
        var postgres = binaries.resolve("postgres").toString();
        var user = ServerUser.forServerIn(settings.directory().toRealPath());
        // By no port, which another program could take before it does.
        var command = user.command(List.of(
                postgres,
                "-D",
                data().toString(),
                "-c",
                "listen_addresses=",
                "-c",
                "unix_socket_directories=" + data()));
        return new ProcessBuilder(command)
                .directory(Processes.ROOT)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String lineStartingWith(String start, Process process) throws IOException {
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(start)) {
                return line.substring(start.length());
            }
        }
        throw new AssertionError("the process ended without a line that starts with '" + start + "'");
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int answer(EmbeddedPostgres postgres) throws SQLException {
        try (var connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select answer from kept")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
