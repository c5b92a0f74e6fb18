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

    /** Enough for a busy machine to do what is done before the store stands still. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);
    /** The store does not answer at all, so whatever comes tells that nobody waits for it. */
    private static final Duration CEILING = Duration.ofSeconds(60);

    @Test
    void whileTheStoreDoesNotAnswerRestSaysSoAndGoesOnAfterwards() throws Exception {
        try (var platform = new Platform(PATIENCE)) {
            var admin = platform.admin;
            admin.post("/api/v1/projects", "{\"name\":\"home\"}").is(201);
            admin.post("/api/v1/projects/home/things", "{\"name\":\"env-01\"}").is(201);
            var shadow = "/api/v1/projects/home/things/env-01/shadow";
            admin.get(shadow).is(200);

            var processes = stopped();
            try {
                for (var path : List.of(shadow, "/api/v1/projects", shadow, "/api/v1/session")) {
                    var begun = System.nanoTime();
                    var answer = admin.get(path).isProblem(503, "storage_unavailable");
                    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(CEILING);
                    assertThat(answer.header("Retry-After")).isNotNull();
                }
            } finally {
                signal("CONT", processes);
            }

            await().until(() -> admin.get(shadow).status() == 200);
            await().until(() -> admin.patch(shadow + "/desired", "{\"a\":1}").status() == 200);
        }
    }

    /** First the one that makes the others: what is there then is all there will be. */
    private static List<Long> stopped() throws IOException, InterruptedException {
        var postmaster = ProcessHandle.of(TestDatabase.server().pid()).orElseThrow();
        signal("STOP", List.of(postmaster.pid()));
        var others = postmaster.descendants().map(ProcessHandle::pid).toList();
        signal("STOP", others);
        return Stream.concat(others.stream(), Stream.of(postmaster.pid())).toList();
    }

    private static void signal(String name, List<Long> processes) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(pid -> command.add(Long.toString(pid)));
        assertThat(new ProcessBuilder(command).start().waitFor(1, TimeUnit.MINUTES))
                .isTrue();
    }
}
