package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.postgres.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** PostgreSQL stands still, every process of it, in the middle of what is being done. */
class StoreAwayTest {

    @Test
    void whileTheStoreDoesNotAnswerRestSaysSoWithinTwoSecondsAndGoesOnAfterwards() throws Exception {
        try (var platform = new Platform()) {
            var admin = platform.admin;
            admin.post("/api/v1/projects", "{\"name\":\"home\"}").is(201);
            admin.post("/api/v1/projects/home/things", "{\"name\":\"env-01\"}").is(201);
            var shadow = "/api/v1/projects/home/things/env-01/shadow";
            admin.get(shadow).is(200);

            var processes = postgres();
            signal("STOP", processes);
            try {
                for (var path : List.of(shadow, "/api/v1/projects", shadow, "/api/v1/session")) {
                    var begun = System.nanoTime();
                    var answer = admin.get(path).isProblem(503, "storage_unavailable");
                    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(2_500));
                    assertThat(answer.header("Retry-After")).isNotNull();
                }
            } finally {
                signal("CONT", processes);
            }

            await().atMost(Duration.ofSeconds(20)).until(() -> admin.get(shadow).status() == 200);
            admin.patch(shadow + "/desired", "{\"a\":1}").is(200);
        }
    }

    private static List<Long> postgres() {
        var postmaster = ProcessHandle.of(TestDatabase.server().pid()).orElseThrow();
        return Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    private static void signal(String name, List<Long> processes) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(pid -> command.add(Long.toString(pid)));
        assertThat(new ProcessBuilder(command).start().waitFor(10, TimeUnit.SECONDS))
                .isTrue();
    }
}
