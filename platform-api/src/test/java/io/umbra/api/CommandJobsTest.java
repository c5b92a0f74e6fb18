package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.api.command.JobRunner;
import io.umbra.command.CommandJob;
import io.umbra.command.CommandJobs;
import io.umbra.journal.MessageIds;
import io.umbra.json.Json;
import io.umbra.postgres.TestDatabase;
import io.umbra.thing.ThingFacts;
import io.umbra.thing.ThingId;
import io.umbra.thing.Things;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One command to many things. */
class CommandJobsTest {

    static final String JOBS = "/api/v1/projects/home/command-jobs";

    static Platform platform;
    static Rest admin;

    @BeforeAll
    static void start() {
        platform = new Platform();
        admin = platform.admin;
        admin.post("/api/v1/projects", "{\"name\":\"home\"}").is(201);
        for (var name : List.of("lamp-1", "lamp-2", "lamp-3", "door-1")) {
            var site = name.equals("lamp-3") ? "B" : "A";
            admin.post(
                            "/api/v1/projects/home/things",
                            "{\"name\":\"%s\",\"tags\":{\"site\":\"%s\"}}".formatted(name, site))
                    .is(201);
        }
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void everyThingThatFitsGetsACommandOfItsOwn() {
        var made = admin.post(
                        JOBS,
                        "{\"things\":{\"q\":\"lamp\",\"tags\":{\"site\":\"A\"}},\"command\":\"on\",\"ttlMs\":600000}")
                .is(202);
        var job = String.valueOf(made.header("Location"));
        assertThat(made.body().path("total").asInt()).isEqualTo(2);

        await().until(() -> admin.get(job).is(200).body().has("finishedAt"));
        assertThat(admin.get(job).body().path("progress")).hasToString("{\"QUEUED\":2}");

        var items = admin.get(job + "/things").is(200).body().path("items");
        assertThat(items.valueStream().map(item -> item.path("thing").asString()))
                .containsExactly("lamp-1", "lamp-2");
        var id = items.at("/0/commandId").asString();
        var path = "/api/v1/projects/home/things/lamp-1/commands/" + id;
        assertThat(admin.get(path).is(200).body().path("command").asString()).isEqualTo("on");

        admin.delete(path).is(200);
        assertThat(admin.get(job).body().path("progress")).hasToString("{\"CANCELED\":1,\"QUEUED\":1}");
    }

    @Test
    void whatIsRefusedSaysWhy() {
        var job = String.valueOf(
                admin.post(JOBS, "{\"things\":{},\"command\":\"now\"}").is(202).header("Location"));

        await().until(() -> admin.get(job).is(200).body().has("finishedAt"));

        assertThat(admin.get(job).body().path("progress")).hasToString("{\"REFUSED\":4}");
        var first = admin.get(job + "/things?limit=1").is(200).body();
        assertThat(first.at("/items/0/status").asString()).isEqualTo("REFUSED");
        assertThat(first.at("/items/0/error").asString()).isEqualTo("thing_offline");
        assertThat(first.at("/items/0").has("commandId")).isFalse();
        var second = admin.get(job + "/things?limit=3&cursor="
                        + first.path("nextCursor").asString())
                .is(200)
                .body();
        assertThat(second.path("items")
                        .valueStream()
                        .map(item -> item.path("thing").asString()))
                .containsExactly("lamp-1", "lamp-2", "lamp-3");
    }

    @Test
    void aJobThatWasInterruptedGoesOnAndGivesNoCommandTwice() throws Exception {
        var jobs = platform.get(CommandJobs.class);
        var ids = platform.get(MessageIds.class);
        long now = platform.get(InstantSource.class).millis();
        var thing = platform.get(Things.class)
                .facts(new ThingId("home", "door-1"))
                .map(ThingFacts::ref)
                .orElseThrow();
        var job = new CommandJob(
                ids.next().toString(),
                thing.projectKey(),
                "open",
                Json.parseObject("{\"wide\":true}"),
                600_000,
                0,
                now,
                "account:admin",
                0);
        jobs.create(
                job,
                List.of(new CommandJob.Target("door-1", thing.key(), ids.next().toString())));

        for (int run = 0; run < 2; run++) {
            unfinished(job);
            var runner = platform.get(JobRunner.class);
            runner.stop();
            runner.start();
            await().until(() -> admin.get(JOBS + "/" + job.id()).body().has("finishedAt"));
        }

        var commands = admin.get("/api/v1/projects/home/things/door-1/commands?limit=200")
                .body()
                .path("items");
        assertThat(commands.valueStream()
                        .filter(c -> c.path("command").asString().equals("open")))
                .hasSize(1);
    }

    private static void unfinished(CommandJob job) throws SQLException {
        try (var connection = platform.get(TestDatabase.class).dataSource().getConnection();
                var update = connection.prepareStatement("update command_job set finished_at = 0 where id = ?")) {
            update.setString(1, job.id());
            update.executeUpdate();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"command\":\"a\"}; /things",
                "{\"things\":{\"colour\":\"red\"},\"command\":\"a\"}; /things/colour",
                "{\"things\":{\"online\":\"yes\"},\"command\":\"a\"}; /things/online",
                "{\"things\":{}}; /command",
                "{\"things\":{},\"command\":\"a\",\"when\":1}; /when",
            })
    void anOrderThatIsNoneIsRefused(String body, String pointer) {
        assertThat(admin.post(JOBS, body).is(400).body().at("/errors/0/pointer").asString())
                .isEqualTo(pointer);
    }

    @Test
    void aKeyReachesItsThingsAndKnowsItsJobs() {
        var made = admin.post(
                        "/api/v1/projects/home/keys",
                        "{\"name\":\"k\",\"scopes\":[\"read\",\"control\"],\"things\":{\"names\":[\"lamp-3\"]}}")
                .is(201)
                .body();
        var key = platform.anonymous().as(made.path("secret").asString());
        var others = String.valueOf(
                admin.post(JOBS, "{\"things\":{},\"command\":\"a\"}").is(202).header("Location"));

        var own = key.post(JOBS, "{\"things\":{},\"command\":\"a\",\"ttlMs\":600000}")
                .is(202);

        assertThat(own.body().path("total").asInt()).isEqualTo(1);
        key.get(String.valueOf(own.header("Location"))).is(200);
        key.get(others).isProblem(404, "not_found");
        assertThat(key.get(JOBS).is(200).body().path("items")).hasSize(1);
    }
}
