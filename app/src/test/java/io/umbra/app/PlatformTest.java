package io.umbra.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as a whole: started, asked, stopped, started again. */
class PlatformTest {

    @TempDir
    Path data;

    @Test
    void itIsReadyWhenItHasStartedAndShowsOnlyWhatItShould() throws Exception {
        try (var umbra = TestPlatform.start(data)) {
            assertThat(umbra.http("/livez").statusCode()).isEqualTo(200);
            awaitReady(umbra);
            assertThat(umbra.http("/").headers().firstValue("Location")).contains("/console/");
            assertThat(umbra.http("/ca.crt").body()).isEqualTo(Files.readString(data.resolve("tls/ca.crt")));

            var secure = umbra.https("/livez");
            assertThat(secure.statusCode()).isEqualTo(200);
            assertThat(secure.version()).isEqualTo(HttpClient.Version.HTTP_2);

            assertThat(umbra.management("/actuator/prometheus").body()).contains("umbra_");
            for (var closed : List.of("/actuator", "/actuator/health", "/actuator/env", "/actuator/heapdump")) {
                assertThat(umbra.management(closed).statusCode()).as(closed).isEqualTo(404);
            }
            assertThat(umbra.http("/actuator/prometheus").statusCode()).isBetween(401, 404);
        }
    }

    @Test
    void whileTheDatabaseDoesNotAnswerItIsNotReadyAndThenAgain() throws Exception {
        try (var umbra = TestPlatform.start(data)) {
            awaitReady(umbra);

            var server = ProcessHandle.of(umbra.store().embedded().orElseThrow().pid())
                    .orElseThrow();
            signal("STOP", List.of(server));
            // It makes no more of them now.
            var backends = server.children().toList();
            try {
                signal("STOP", backends);
                await().until(() -> umbra.http("/readyz").statusCode() == 503);
                assertThat(umbra.http("/livez").statusCode()).isEqualTo(200);
            } finally {
                signal("CONT", backends);
                signal("CONT", List.of(server));
            }
            awaitReady(umbra);
        }
    }

    private static void awaitReady(TestPlatform umbra) {
        await().until(() -> umbra.http("/readyz").statusCode() == 200);
    }

    @Test
    void theGeneratedPasswordIsKeptUntilItIsUsed() throws Exception {
        var file = data.resolve("admin-password");
        try (var umbra = TestPlatform.start(data)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            var password = Files.readString(file).strip();

            var session =
                    umbra.postJson("/api/v1/session", "{\"username\":\"admin\",\"password\":\"" + password + "\"}");

            assertThat(session.statusCode()).isBetween(200, 201);
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void startingAgainChangesNothingOfWhatWasMade() throws Exception {
        TestPlatform.start(data).close();
        var before = made();

        TestPlatform.start(data).close();

        assertThat(before).containsKeys("admin-password", "node", "tls/ca.key", "tls/server.crt");
        assertThat(made()).isEqualTo(before);
    }

    @Test
    void aPasswordTooWeakToBePresetRefusesTheStart() {
        var failure = catchThrowable(() -> TestPlatform.start(data, Map.of("UMBRA_ADMIN_PASSWORD", "password"))
                .close());

        assertThat(StartFailure.status(failure)).isEqualTo(2);
        assertThat(StartFailure.reason(failure))
                .contains("UMBRA_ADMIN_PASSWORD")
                .contains("well known");
    }

    @Test
    void aSecondProcessOnTheSameDataIsRefused() throws Exception {
        try (var umbra = TestPlatform.start(data)) {
            assertThat(umbra.http("/livez").statusCode()).isEqualTo(200);
            assertThatThrownBy(() -> TestPlatform.start(data).close())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in use by another process");
        }
    }

    @Test
    void aSchemaOfANewerReleaseIsRefusedInWords() throws Exception {
        try (var umbra = TestPlatform.start(data)) {
            recordNewerSchema(umbra);
        }

        var failure = catchThrowable(() -> TestPlatform.start(data).close());

        assertThat(StartFailure.reason(failure)).contains("schema is not this release's");
        assertThat(StartFailure.status(failure)).isEqualTo(1);
    }

    private static void recordNewerSchema(TestPlatform umbra) throws SQLException {
        try (var connection = umbra.store()
                        .connections("test", Duration.ofSeconds(10))
                        .getConnection();
                var statement = connection.createStatement()) {
            statement.execute("insert into flyway_schema_history(installed_rank, version, description, type, script,"
                    + " checksum, installed_by, execution_time, success)"
                    + " values (999, '999', 'of the future', 'SQL', 'V999__of_the_future.sql', 1, 'umbra', 1, true)");
        }
    }

    private static void signal(String signal, List<ProcessHandle> processes) throws IOException, InterruptedException {
        var pids =
                processes.stream().map(process -> Long.toString(process.pid())).collect(Collectors.joining(" "));
        new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pids).start().waitFor();
    }

    private Map<String, String> made() throws IOException {
        var contents = new TreeMap<String, String>();
        for (var folder : List.of(data, data.resolve("tls"))) {
            try (var files = Files.list(folder)) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    contents.put(data.relativize(file).toString(), Files.readString(file));
                }
            }
        }
        return contents;
    }
}
