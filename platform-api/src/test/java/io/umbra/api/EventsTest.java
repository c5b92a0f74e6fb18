package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class EventsTest {

    static final String THINGS = "/api/v1/projects/home/things";

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

    /** A client that listens; what it heard, in order. */
    static final class Listener implements AutoCloseable {
        final List<Map<String, String>> heard = new CopyOnWriteArrayList<>();
        private final HttpClient http = HttpClient.newHttpClient();
        private final HttpResponse<Stream<String>> response;
        private volatile boolean over;

        Listener(Rest caller, String query, String... headers) {
            var all = new ArrayList<>(List.of(headers));
            all.addAll(List.of("Authorization", "Bearer " + caller.token()));
            var request = HttpRequest.newBuilder(URI.create(caller.root() + "/api/v1/projects/home/events" + query))
                    .headers(all.toArray(String[]::new))
                    .build();
            try {
                response = http.send(request, HttpResponse.BodyHandlers.ofLines());
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
            assertThat(response.statusCode()).isEqualTo(200);
            Thread.ofVirtual().start(this::listen);
        }

        private void listen() {
            var event = new HashMap<String, String>();
            try {
                response.body().forEach(line -> {
                    int colon = line.indexOf(": ");
                    if (colon > 0) {
                        event.put(line.substring(0, colon), line.substring(colon + 2));
                    } else if (line.isEmpty() && event.containsKey("data")) {
                        heard.add(Map.copyOf(event));
                        event.clear();
                    }
                });
            } catch (RuntimeException closed) {
                // The end of the stream is what some tests wait for.
            }
            over = true;
        }

        List<String> types() {
            return heard.stream().map(event -> event.get("event")).toList();
        }

        JsonNode data(int index) {
            return Rest.JSON.readTree(heard.get(index).get("data"));
        }

        @Override
        public void close() {
            http.shutdownNow();
        }
    }

    @Test
    void whatIsDesiredIsHeardAtOnceAsCloudEvents() {
        admin.post(THINGS, "{\"name\":\"live\"}").is(201);
        try (var listener = new Listener(admin, "?thing=live")) {
            admin.patch(THINGS + "/live/shadow/desired", "{\"a\":1}", "X-Request-Id", "r-1")
                    .is(200);

            await().until(() -> listener.types().equals(List.of("shadow.desired", "shadow.delta")));

            var event = listener.data(0);
            assertThat(event.path("specversion").asString()).isEqualTo("1.0");
            assertThat(event.path("source").asString()).isEqualTo("/projects/home/things/live");
            assertThat(event.path("subject").asString()).isEqualTo("live");
            assertThat(event.path("type").asString()).isEqualTo("shadow.desired");
            assertThat(event.path("time").asString()).matches("20.*\\.\\d{3}Z");
            assertThat(event.at("/data/version").asInt()).isEqualTo(1);
            assertThat(event.at("/data/requestId").asString()).isEqualTo("r-1");
            assertThat(event.at("/data/desired")).hasToString("{\"a\":1}");
            assertThat(listener.data(1).at("/data/delta")).hasToString("{\"a\":1}");
        }
    }

    @Test
    void aStreamGoesOnWhereItBrokeOff() {
        admin.post(THINGS, "{\"name\":\"resumed\"}").is(201);
        String last;
        try (var listener = new Listener(admin, "?thing=resumed&types=shadow.desired")) {
            admin.patch(THINGS + "/resumed/shadow/desired", "{\"n\":1}").is(200);
            await().until(() -> listener.heard.size() == 1);
            last = String.valueOf(listener.heard.getFirst().get("id"));
        }
        for (int n = 2; n <= 5; n++) {
            admin.patch(THINGS + "/resumed/shadow/desired", "{\"n\":" + n + "}").is(200);
        }

        try (var listener = new Listener(admin, "?thing=resumed&types=shadow.desired", "Last-Event-ID", last)) {
            await().until(() -> listener.heard.size() == 4);
            admin.patch(THINGS + "/resumed/shadow/desired", "{\"n\":6}").is(200);
            await().until(() -> listener.heard.size() == 5);

            for (int i = 0; i < 5; i++) {
                assertThat(listener.data(i).at("/data/version").asInt()).isEqualTo(i + 2);
            }
        }
    }

    @Test
    void thingsComeAndGo() {
        try (var listener = new Listener(admin, "?thing=brief")) {
            admin.post(THINGS, "{\"name\":\"brief\"}").is(201);
            admin.patch(THINGS + "/brief/shadow", "{\"reported\":{}}").is(403);
            admin.delete(THINGS + "/brief").is(204);

            await().untilAsserted(() ->
                    assertThat(listener.types()).containsExactly("thing.created", "message.rejected", "thing.deleted"));
            assertThat(listener.data(1).at("/data/error").asString()).isEqualTo("reported_not_writable");
        }
    }

    @Test
    void aKeyHearsOnlyOfItsThingsAndOnlyWhileItStands() {
        admin.post(THINGS, "{\"name\":\"own\"}").is(201);
        admin.post(THINGS, "{\"name\":\"other\"}").is(201);
        var made = admin.post(
                        "/api/v1/projects/home/keys",
                        "{\"name\":\"ears\",\"scopes\":[\"read\"],\"things\":{\"names\":[\"own\"]}}")
                .is(201)
                .body();
        try (var listener =
                new Listener(platform.anonymous().as(made.path("secret").asString()), "")) {
            admin.patch(THINGS + "/other/shadow/desired", "{\"a\":1}").is(200);
            admin.patch(THINGS + "/own/shadow/desired", "{\"a\":1}").is(200);
            await().until(() -> listener.heard.size() == 2);
            assertThat(listener.data(0).path("subject").asString()).isEqualTo("own");

            admin.delete("/api/v1/projects/home/keys/" + made.path("id").asString())
                    .is(204);

            await().until(() -> listener.over);
        }
    }

    @Test
    void aPlaceThatIsNoneIsRefused() {
        admin.get("/api/v1/projects/home/events", "Last-Event-ID", "x!").isProblem(400, "invalid_request");
    }
}
