package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.journal.MessageIds;
import io.umbra.project.Limits;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Principal;
import io.umbra.shadow.Shadow;
import io.umbra.shadow.Shadows;
import io.umbra.shadow.Spelling;
import io.umbra.shadow.UpdateReader;
import io.umbra.thing.ThingFacts;
import io.umbra.thing.ThingId;
import io.umbra.thing.Things;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** History and traces by REST. */
class HistoryTest {

    static final String HOME = "/api/v1/projects/home";
    /** Ten o'clock yesterday: far from the end of a day, at whatever time the tests run. */
    static final Instant HOUR = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(14, ChronoUnit.HOURS);

    static Platform platform;
    static Rest admin;

    @BeforeAll
    static void start() {
        platform = new Platform();
        admin = platform.admin;
        admin.post("/api/v1/projects", "{\"name\":\"home\"}").is(201);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    /** A thing of its own with the values 0, 1, 2 and 5, the last an hour after the others. */
    static String thing(String name) throws Exception {
        admin.post(HOME + "/things", "{\"name\":\"" + name + "\"}").is(201);
        report(name, "{\"reported\":{\"temp\":0,\"mode\":\"=eco\"},\"timestamp\":" + at(0) + "}");
        report(name, "{\"reported\":{\"temp\":1},\"timestamp\":" + at(60) + "}");
        report(name, "{\"reported\":{\"temp\":2},\"timestamp\":" + at(60) + "}");
        report(name, "{\"reported\":{\"temp\":5},\"timestamp\":" + at(3_600) + "}");
        return HOME + "/things/" + name + "/history?from=" + HOUR + "&property=";
    }

    static UUID report(String name, String json) throws Exception {
        var facts = platform.get(Things.class)
                .facts(new ThingId("home", name))
                .map(ThingFacts::ref)
                .orElseThrow();
        var id = platform.get(MessageIds.class).next();
        var request = (UpdateReader.Read.Request) UpdateReader.read(
                json.getBytes(StandardCharsets.UTF_8),
                Limits.DEFAULT,
                Instant.now().toEpochMilli());
        var change = new Change.Update(
                facts,
                id,
                Shadow.DEFAULT,
                new Principal.Device(name),
                Spelling.NATIVE,
                request.request(),
                false,
                null,
                null);
        assertThat(platform.get(Shadows.class).submit(change).get(1, TimeUnit.MINUTES))
                .isInstanceOf(Outcome.Accepted.class);
        return id;
    }

    static long at(long seconds) {
        return HOUR.plusSeconds(seconds).toEpochMilli();
    }

    static JsonNode items(String path) {
        return admin.get(path).is(200).body().path("items");
    }

    @Test
    void pointsComeInOrderOfTimeAndInPagesThatLoseNone() throws Exception {
        var path = thing("points") + "temp";

        assertThat(items(path)).hasToString("""
                [{"at":"%s","value":0},{"at":"%s","value":1},{"at":"%s","value":2},{"at":"%s","value":5}]""".formatted(text(0), text(60), text(60), text(3_600)));
        var first = admin.get(path + "&limit=2").is(200).body();
        var second = admin.get(
                        path + "&limit=2&cursor=" + first.path("nextCursor").asString())
                .is(200)
                .body();
        assertThat(first.at("/items/1/value").asInt()).isEqualTo(1);
        assertThat(second.at("/items/0/value").asInt()).isEqualTo(2);
        assertThat(second.at("/items/1/value").asInt()).isEqualTo(5);
        assertThat(second.has("nextCursor")).isFalse();
        assertThat(items(path + "&last=1")).hasToString("[{\"at\":\"" + text(3_600) + "\",\"value\":5}]");
    }

    @Test
    void bucketsLeaveGapsAndTellWhatIsAsked() throws Exception {
        var path = thing("buckets");

        assertThat(items(path + "temp&interval=30m&agg=avg,count")).hasToString("""
                [{"at":"%s","avg":1.0,"count":3},{"at":"%s","avg":5.0,"count":1}]""".formatted(text(0), text(3_600)));
        assertThat(items(path + "temp&interval=1d").path(0).path("sum").asInt()).isEqualTo(8);
        assertThat(items(path + "mode&interval=1h&agg=avg,last,count")).hasToString("""
                [{"at":"%s","last":"=eco","count":1}]""".formatted(text(0)));
        assertThat(items(path + "nothing&interval=1h")).isEmpty();
        admin.get(path + "temp&interval=1s&from=2020-01-01T00:00:00Z").is(400);
        admin.get(path + "temp&interval=soon").is(400);
        admin.get(path + "temp&interval=1m&agg=median").is(400);
    }

    @Test
    void csvHoldsTheSameAndNoFormula() throws Exception {
        var path = thing("csv");

        assertThat(csv(path + "temp"))
                .startsWith("at,value\r\n" + text(0) + ",0\r\n")
                .hasLineCount(5);
        assertThat(csv(path + "temp&interval=30m&agg=max,count"))
                .isEqualTo("at,max,count\r\n%s,2,3\r\n%s,5,1\r\n".formatted(text(0), text(3_600)));
        assertThat(csv(path + "mode")).isEqualTo("at,value\r\n" + text(0) + ",'=eco\r\n");
    }

    static String csv(String path) {
        return admin.get(path, "Accept", "text/csv").is(200).response().body();
    }

    @Test
    void aMessageIsTracedByItsIdItsRequestAndItsThing() throws Exception {
        admin.post(HOME + "/things", "{\"name\":\"traced\"}").is(201);
        var id = report("traced", "{\"requestId\":\"t-1\",\"reported\":{\"temp\":0}}");
        admin.patch(HOME + "/things/traced/shadow", "{\"requestId\":\"t-2\",\"reported\":{\"a\":1}}")
                .is(403);

        var one = items(HOME + "/traces?messageId=" + id).path(0);
        assertThat(one.path("requestId").asString()).isEqualTo("t-1");
        assertThat(one.path("outcome").asString()).isEqualTo("accepted");
        assertThat(one.path("kind").asString()).isEqualTo("report");
        assertThat(one.path("steps").findValuesAsString("step"))
                .containsExactly("received", "authorized", "validated", "committed");
        assertThat(one.at("/steps/3/detail/version").asInt()).isEqualTo(1);
        assertThat(items(HOME + "/traces?requestId=t-1").path(0).path("messageId"))
                .isEqualTo(one.path("messageId"));
        var refused = items(HOME + "/traces?thing=traced&outcome=rejected");
        assertThat(refused).hasSize(1);
        assertThat(refused.at("/0/steps/1/step").asString()).isEqualTo("rejected");
        assertThat(refused.at("/0/steps/1/detail/error").asString()).isEqualTo("reported_not_writable");
        var page = admin.get(HOME + "/traces?thing=traced&limit=1").is(200).body();
        assertThat(page.at("/items/0/requestId").asString()).isEqualTo("t-2");
        assertThat(items(HOME + "/traces?thing=traced&limit=1&cursor="
                                + page.path("nextCursor").asString())
                        .at("/0/requestId")
                        .asString())
                .isEqualTo("t-1");
    }

    @Test
    void historyAndTracesNeedTheScopeAndTheThing() throws Exception {
        var path = thing("mine") + "temp";
        var id = report("mine", "{\"reported\":{\"temp\":9}}");
        var reader = key("read", "{\"all\":true}");
        var stranger = key("history", "{\"names\":[\"another\"]}");

        reader.get(path).is(403);
        stranger.get(path).is(404);
        assertThat(stranger.get(HOME + "/traces?messageId=" + id).is(200).body().path("items"))
                .isEmpty();
    }

    static Rest key(String scope, String things) {
        var body = "{\"name\":\"k\",\"scopes\":[\"%s\"],\"things\":%s}".formatted(scope, things);
        var made = admin.post(HOME + "/keys", body).is(201).body();
        return platform.anonymous().as(made.path("secret").asString());
    }

    static String text(long seconds) {
        return Times.text(HOUR.plusSeconds(seconds));
    }
}
