package io.umbra.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files for containers, read as far as that can be done without a container engine. */
class ContainerFilesTest {

    private static final Set<String> INSTRUCTIONS = Set.of(
            "FROM",
            "RUN",
            "COPY",
            "WORKDIR",
            "USER",
            "ENV",
            "VOLUME",
            "EXPOSE",
            "STOPSIGNAL",
            "HEALTHCHECK",
            "ENTRYPOINT");

    @Test
    void whatCarriesNoEncryptionIsPublishedOnLoopbackOnly() throws IOException {
        var ports = list(umbra().get("ports"));

        assertThat(ports)
                .containsExactlyInAnyOrder(
                        "8443:8443",
                        "8883:8883",
                        "8084:8084",
                        "127.0.0.1:1883:1883",
                        "127.0.0.1:8083:8083",
                        "127.0.0.1:8080:8080");
        assertThat(service("postgres")).doesNotContainKey("ports");
    }

    @Test
    void noPasswordStandsInTheComposeFile() throws IOException {
        assertThat(map(umbra().get("environment")))
                .containsEntry("UMBRA_DB_PASSWORD_FILE", "/run/secrets/db-password")
                .containsEntry("UMBRA_ADMIN_PASSWORD_FILE", "/run/secrets/admin-password")
                .doesNotContainKeys("UMBRA_DB_PASSWORD", "UMBRA_ADMIN_PASSWORD");
        assertThat(map(service("postgres").get("environment"))).doesNotContainKey("POSTGRES_PASSWORD");
        assertThat(map(compose().get("secrets"))).containsOnlyKeys("db-password", "admin-password");
    }

    @Test
    void thePlatformWaitsForItsDatabaseAndHasTimeToStop() throws IOException {
        assertThat(map(umbra().get("depends_on")).get("postgres")).isEqualTo(Map.of("condition", "service_healthy"));
        assertThat(umbra()).containsEntry("stop_grace_period", "20s").containsEntry("read_only", true);
        assertThat(list(umbra().get("cap_drop"))).containsExactly("ALL");
    }

    @Test
    void theDatabaseIsDurable() throws IOException {
        assertThat(list(service("postgres").get("command")))
                .contains("fsync=on", "synchronous_commit=on", "full_page_writes=on");
        assertThat(list(service("postgres").get("volumes"))).containsExactly("postgres:/var/lib/postgresql");
    }

    @Test
    void theImageIsBuiltInStagesAndNotRunAsRoot() throws IOException {
        var lines = dockerfile();

        assertThat(lines).allMatch(line -> INSTRUCTIONS.contains(line.split(" ", 2)[0]), "begins with an instruction");
        var stages = lines.stream().filter(line -> line.startsWith("FROM ")).toList();
        assertThat(stages).hasSizeGreaterThan(1);
        assertThat(stages).allMatch(line -> line.matches("FROM \\S+:[\\w.-]+( AS \\w+)?") && !line.contains(":latest"));
        var run = lines.subList(lines.lastIndexOf(stages.getLast()), lines.size());
        assertThat(run).contains("USER umbra").anyMatch(line -> line.startsWith("HEALTHCHECK "));
        assertThat(run.indexOf("USER umbra")).isLessThan(indexOf(run, "ENTRYPOINT "));
        assertThat(run.getLast()).endsWith("\"io.umbra.app.UmbraApplication\"]");
    }

    private static int indexOf(List<String> lines, String start) {
        for (var i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(start)) {
                return i;
            }
        }
        throw new AssertionError("no line starts with " + start);
    }

    /** Its instructions, one a line. */
    private static List<String> dockerfile() throws IOException {
        var text = Files.readString(Path.of("..", "Dockerfile"))
                .replaceAll("(?m)^#.*\\n", "")
                .replaceAll("\\\\\\n\\s*", "");
        return text.lines().filter(line -> !line.isBlank()).toList();
    }

    private static Map<String, Object> umbra() throws IOException {
        return service("umbra");
    }

    private static Map<String, Object> service(String name) throws IOException {
        return map(map(compose().get("services")).get(name));
    }

    private static Map<String, Object> compose() throws IOException {
        try (var in = Files.newBufferedReader(Path.of("..", "docker-compose.yml"))) {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return (Map<String, Object>) Objects.requireNonNull(value);
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(@Nullable Object value) {
        assertThat(value).isInstanceOf(List.class);
        return (List<String>) Objects.requireNonNull(value);
    }
}
