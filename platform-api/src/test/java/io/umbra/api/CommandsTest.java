package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.command.CommandResponse;
import io.umbra.command.CommandStatus;
import io.umbra.journal.MessageIds;
import io.umbra.json.Json;
import io.umbra.lane.Lanes;
import io.umbra.presence.Connection;
import io.umbra.presence.Listening;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.thing.ThingFacts;
import io.umbra.thing.ThingId;
import io.umbra.thing.ThingRef;
import io.umbra.thing.Things;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Commands by REST; the things answer at the door of the lanes. */
class CommandsTest {

    static final String THINGS = "/api/v1/projects/home/things/";

    static Platform platform;
    static Rest admin;
    static int numbers;

    String name = "";
    String path = "";

    @BeforeAll
    static void start() {
        platform = new Platform();
        admin = platform.admin;
        admin.post("/api/v1/projects", "{\"name\":\"home\"}").is(201);
        admin.post("/api/v1/projects/home/models", """
                {"id":"lamp","version":"1.0","properties":{},"commands":{"dim":{
                    "input":{"level":{"type":"int","min":0,"max":100,"required":true}},
                    "output":{"level":{"type":"int","max":100}}}}}
                """).is(201);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @BeforeEach
    void aThing() {
        name = "thing-" + ++numbers;
        path = THINGS + name + "/commands";
        admin.post("/api/v1/projects/home/things", "{\"name\":\"%s\"}".formatted(name))
                .is(201);
    }

    @Test
    void aThingThatDoesNotListenIsOfflineUnlessTheCommandMayWait() {
        admin.post(path, "{\"command\":\"reboot\"}").isProblem(409, "thing_offline");
        assertThat(admin.get(path).is(200).body().path("items")).isEmpty();

        var waiting = admin.post(path, "{\"command\":\"reboot\",\"input\":{\"n\":1.50},\"ttlMs\":600000}")
                .is(202);
        assertThat(waiting.body().path("status").asString()).isEqualTo("QUEUED");
        assertThat(waiting.response().body()).contains("\"input\":{\"n\":1.50}");

        var location = String.valueOf(waiting.header("Location"));
        assertThat(admin.get(location).is(200).body()).isEqualTo(waiting.body());
        assertThat(admin.delete(location).is(200).body().path("status").asString())
                .isEqualTo("CANCELED");
        admin.delete(location).isProblem(409, "not_cancelable");
    }

    @Test
    void waitingBringsTheResult() throws Exception {
        listen();
        var asked = CompletableFuture.supplyAsync(
                () -> admin.post(path + "?wait=60s", "{\"command\":\"reboot\",\"timeoutMs\":600000}"));
        await().until(() -> newestStatus().equals("SENT"));

        var id = newest().path("id").asString();
        answer(id, new CommandResponse.Ack());
        answer(id, new CommandResponse.Done(CommandStatus.FAILED, "7", Json.parse("{\"v\":1}"), "no power"));

        var result = asked.get(2, TimeUnit.MINUTES).is(200).body();
        assertThat(result.path("id").asString()).isEqualTo(id);
        assertThat(result.path("steps")
                        .valueStream()
                        .map(step -> step.path("status").asString()))
                .containsExactly("QUEUED", "SENT", "ACKED", "FAILED");
        assertThat(result.path("code").asString()).isEqualTo("7");
        assertThat(result.path("message").asString()).isEqualTo("no power");
        assertThat(result.path("output")).hasToString("{\"v\":1}");
        assertThat(result.path("late").asBoolean(true)).isFalse();
    }

    @Test
    void whatStillRunsWhenTheWaitEndsIs202() throws Exception {
        listen();

        var running = admin.post(path + "?wait=1ms", "{\"command\":\"reboot\"}").is(202);

        assertThat(running.body().path("status").asString()).isEqualTo("SENT");
        assertThat(running.header("Location"))
                .isEqualTo(path + "/" + running.body().path("id").asString());
    }

    @Test
    void aThingThatDoesNotAnswerInTimeIs504AndItsLateResultStillCounts() throws Exception {
        listen();

        var late = admin.post(
                path + "?wait=60s", "{\"command\":\"reboot\",\"timeoutMs\":50}", "Idempotency-Key", name + "-key");
        late.isProblem(504, "command_timeout");
        var location = String.valueOf(late.header("Location"));
        assertThat(admin.get(location).is(200).body().path("status").asString()).isEqualTo("TIMED_OUT");

        answer(location.substring(location.lastIndexOf('/') + 1), done());
        var after = admin.get(location).is(200).body();
        assertThat(after.path("status").asString()).isEqualTo("SUCCEEDED");
        assertThat(after.path("late").asBoolean()).isTrue();

        admin.post(path + "?wait=60s", "{\"command\":\"reboot\",\"timeoutMs\":50}", "Idempotency-Key", name + "-key")
                .is(504);
        assertThat(admin.get(path).body().path("items")).hasSize(1);
    }

    @Test
    void theModelDecidesWhichCommandsThereAre() throws Exception {
        admin.patch(THINGS + name, "{\"model\":\"lamp@1.0\"}").is(200);

        admin.post(path, "{\"command\":\"fly\",\"ttlMs\":1000}").isProblem(404, "unknown_command");
        var refused = admin.post(path, "{\"command\":\"dim\",\"input\":{\"level\":101},\"ttlMs\":1000}")
                .isProblem(422, "model_violation");
        assertThat(refused.body().at("/errors/0/pointer").asString()).isEqualTo("/input/level");

        listen();
        var id = admin.post(path, "{\"command\":\"dim\",\"input\":{\"level\":50}}")
                .is(202)
                .body()
                .path("id")
                .asString();
        answer(id, new CommandResponse.Done(CommandStatus.SUCCEEDED, null, Json.parse("{\"level\":500}"), null));
        var done = admin.get(path + "/" + id).is(200).body();
        assertThat(done.path("status").asString()).isEqualTo("SUCCEEDED");
        assertThat(done.at("/outputViolations/0/pointer").asString()).isEqualTo("/output/level");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{}; /command",
                "{\"command\":7}; /command",
                "{\"command\":\"a\",\"input\":[]}; /input",
                "{\"command\":\"a\",\"ttlMs\":-1}; /ttlMs",
                "{\"command\":\"a\",\"ttlMs\":604800001}; /ttlMs",
                "{\"command\":\"a\",\"timeoutMs\":0}; /timeoutMs",
                "{\"command\":\"a\",\"timeoutMs\":1.5}; /timeoutMs",
                "{\"command\":\"a\",\"ttl\":1}; /ttl",
            })
    void anOrderThatIsNoneIsRefused(String body, String pointer) {
        var refused = admin.post(path, body).is(400);

        assertThat(refused.body().at("/errors/0/pointer").asString()).isEqualTo(pointer);
    }

    @Test
    void aWaitThatIsNoneIsRefused() {
        admin.post(path + "?wait=long", "{\"command\":\"a\"}").isProblem(400, "invalid_request");
        admin.post(path + "?wait=61s", "{\"command\":\"a\"}").isProblem(400, "invalid_request");
    }

    @Test
    void theListIsPagedNewestFirst() {
        for (int n = 0; n < 5; n++) {
            admin.post(path, "{\"command\":\"c%d\",\"ttlMs\":600000}".formatted(n))
                    .is(202);
        }
        var first = admin.get(path + "?limit=3").is(200).body();
        var second = admin.get(
                        path + "?limit=3&cursor=" + first.path("nextCursor").asString())
                .is(200)
                .body();

        assertThat(first.path("items").valueStream().map(c -> c.path("command").asString()))
                .containsExactly("c4", "c3", "c2");
        assertThat(second.path("items").valueStream().map(c -> c.path("command").asString()))
                .containsExactly("c1", "c0");
        assertThat(second.has("nextCursor")).isFalse();
        admin.get(path + "?cursor=eHg").isProblem(400, "invalid_request");
    }

    @Test
    void aKeyOrdersWithControlAndLooksWithRead() {
        var reader = key("read");
        var controller = key("control");
        reader.post(path, "{\"command\":\"a\",\"ttlMs\":1000}").isProblem(403, "forbidden");
        var id = controller
                .post(path, "{\"command\":\"a\",\"ttlMs\":600000}")
                .is(202)
                .body()
                .path("id")
                .asString();
        controller.get(path + "/" + id).isProblem(403, "forbidden");
        reader.get(path + "/" + id).is(200);
        reader.delete(path + "/" + id).isProblem(403, "forbidden");
        controller.delete(path + "/" + id).is(200);
        reader.get(path + "/nothing").isProblem(404, "unknown_command_id");
    }

    @Test
    void aStreamTellsEveryStep() throws Exception {
        try (var listener = new EventsTest.Listener(admin, "?types=command.updated&thing=" + name)) {
            listen();
            var id = admin.post(path, "{\"command\":\"reboot\"}")
                    .is(202)
                    .body()
                    .path("id")
                    .asString();
            answer(id, done());

            await().until(() -> statuses(listener).contains("SUCCEEDED"));
            // A thing that takes its time is asked again, which is told too.
            assertThat(statuses(listener).stream().distinct()).containsExactly("SENT", "SUCCEEDED");
            assertThat(listener.data(0).at("/data/id").asString()).isEqualTo(id);
        }
    }

    private static List<String> statuses(EventsTest.Listener listener) {
        return IntStream.range(0, listener.heard.size())
                .mapToObj(index -> listener.data(index).at("/data/status").asString())
                .toList();
    }

    private static Rest key(String scope) {
        var made = admin.post(
                        "/api/v1/projects/home/keys",
                        "{\"name\":\"k\",\"scopes\":[\"%s\"],\"things\":{\"all\":true}}".formatted(scope))
                .is(201)
                .body();
        return platform.anonymous().as(made.path("secret").asString());
    }

    private static CommandResponse done() {
        return new CommandResponse.Done(CommandStatus.SUCCEEDED, null, null, null);
    }

    private JsonNode newest() {
        return admin.get(path + "?limit=1").is(200).body().at("/items/0");
    }

    private String newestStatus() {
        return newest().path("status").asString("");
    }

    /** The thing connects and listens for commands. */
    private void listen() throws Exception {
        var lanes = platform.get(Lanes.class);
        var connection = new Connection("c-" + name, lanes.instance().toString(), name, "127.0.0.1:9", "MQTT 5.0", 60);
        submit(new Change.Connect(thing(), ids().next(), connection));
        submit(new Change.Attend(thing(), ids().next(), "c-" + name, Listening.NATIVE));
    }

    private void answer(String id, CommandResponse response) throws Exception {
        submit(new Change.Response(thing(), ids().next(), id, response, "topic"));
    }

    private static void submit(Change change) throws Exception {
        var outcome = platform.get(Lanes.class).submit(change).get(2, TimeUnit.MINUTES);
        assertThat(outcome).isNotInstanceOf(Outcome.Rejected.class);
    }

    private static MessageIds ids() {
        return platform.get(MessageIds.class);
    }

    private ThingRef thing() {
        return platform.get(Things.class)
                .facts(new ThingId("home", name))
                .map(ThingFacts::ref)
                .orElseThrow();
    }
}
