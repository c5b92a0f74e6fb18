package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.umbra.project.Projects;
import io.umbra.registry.Actor;
import io.umbra.shadow.ThingArrivals;
import io.umbra.thing.NewThing;
import io.umbra.thing.ThingRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class WebhooksTest {

    static final String HOME = "/api/v1/projects/home";

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

    /** A back end that takes events. */
    static final class Receiver implements AutoCloseable {

        record Call(String body, String signature) {
            JsonNode event() {
                return Rest.JSON.readTree(body);
            }
        }

        final List<Call> taken = new CopyOnWriteArrayList<>();
        final AtomicInteger calls = new AtomicInteger();
        private final HttpServer server;
        private final IntUnaryOperator answers;

        /** @param answers the status of the n-th call, from 1 */
        Receiver(IntUnaryOperator answers) throws IOException {
            this.answers = answers;
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", this::take);
            server.start();
        }

        private void take(HttpExchange exchange) throws IOException {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int status = answers.applyAsInt(calls.incrementAndGet());
            if (status == 200) {
                taken.add(new Call(body, exchange.getRequestHeaders().getFirst("X-Umbra-Signature")));
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        }

        /** What was taken, without what came again. */
        List<Integer> values() {
            return taken.stream()
                    .map(call -> call.event().at("/data/desired/n").asInt())
                    .distinct()
                    .toList();
        }

        JsonNode register(String thing) {
            return register(thing, "shadow.desired");
        }

        JsonNode register(String thing, String... types) {
            var url = "http://127.0.0.1:" + server.getAddress().getPort() + "/in";
            return admin.post(
                            HOME + "/webhooks",
                            "{\"url\":\"%s\",\"types\":[\"%s\"],\"things\":[\"%s\"]}"
                                    .formatted(url, String.join("\",\"", types), thing))
                    .is(201)
                    .body();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @Test
    void aReceiverThatFailsOneCallInFiveGetsEveryEventInOrderAndSigned() throws Exception {
        thing("steady");
        try (var receiver = new Receiver(call -> call % 5 == 0 ? 500 : 200)) {
            var webhook = receiver.register("steady");
            for (int n = 1; n <= 20; n++) {
                desire("steady", n);
            }

            // At least once: what was taken and not heard of comes again.
            await().until(() -> receiver.values().size() >= 20);

            assertThat(receiver.values())
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, 20).boxed().toList());
            var call = receiver.taken.getFirst();
            assertThat(call.signature())
                    .isEqualTo(signature(webhook.path("secret").asString(), call));
            assertThat(call.event().path("type").asString()).isEqualTo("shadow.desired");
            assertThat(admin.get(path(webhook)).is(200).body().has("secret")).isFalse();
        }
    }

    @Test
    void whatIsNeverTakenStandsAmongTheDeadLettersAndIsSentAgainWhenAsked() throws Exception {
        thing("deaf");
        var healed = new AtomicInteger(500);
        try (var receiver = new Receiver(call -> healed.get())) {
            var webhook = receiver.register("deaf");
            desire("deaf", 1);
            await().until(() -> dead(webhook).size() == 1);

            assertThat(dead(webhook).at("/0/error").asString()).isEqualTo("answered 500");
            assertThat(admin.get(path(webhook)).body().path("lastError").asString())
                    .isEqualTo("answered 500");
            healed.set(200);
            assertThat(admin.post(path(webhook) + "/dead-letters/replay", null)
                            .is(202)
                            .body()
                            .path("count")
                            .asInt())
                    .isEqualTo(1);

            await().until(() -> dead(webhook).isEmpty());
            assertThat(receiver.values()).containsExactly(1);
        }
    }

    @Test
    void aWebhookHearsOfThingsThatComeAndGo() throws Exception {
        try (var receiver = new Receiver(call -> 200)) {
            receiver.register("guest", "thing.created", "thing.deleted");
            thing("guest");
            admin.delete(HOME + "/things/guest").is(204);

            await().atMost(Duration.ofSeconds(60)).until(() -> receiver.taken.size() == 2);

            assertThat(receiver.taken)
                    .extracting(call -> call.event().path("type").asString())
                    .containsExactly("thing.created", "thing.deleted");
            assertThat(receiver.taken.getFirst().event().at("/data/principal").asString())
                    .isEqualTo("account:admin");
        }
    }

    @Test
    void aThingThatNobodyToldOfIsToldOfOnceLater() throws Exception {
        try (var receiver = new Receiver(call -> 200)) {
            receiver.register("foundling", "thing.created", "thing.deleted");
            var home = platform.get(Projects.class).find("home").orElseThrow();
            platform.get(ThingRegistry.class)
                    .create(home, new NewThing("foundling", null, null, Map.of()), new Actor("account:admin", null));

            platform.get(ThingArrivals.class).sweep();
            platform.get(ThingArrivals.class).sweep();
            admin.delete(HOME + "/things/foundling").is(204);

            await().atMost(Duration.ofSeconds(60)).until(() -> receiver.taken.size() == 2);
            assertThat(receiver.taken)
                    .extracting(call -> call.event().path("type").asString())
                    .containsExactly("thing.created", "thing.deleted");
        }
    }

    @Test
    void aWebhookIsChangedTurnedOffAndDeleted() throws Exception {
        thing("quiet");
        try (var receiver = new Receiver(call -> 200)) {
            var webhook = receiver.register("quiet");

            admin.patch(path(webhook), "{\"enabled\":false}", "If-Match", "\"7\"")
                    .is(412);
            admin.patch(path(webhook), "{\"enabled\":false}", "If-Match", "\"1\"")
                    .is(200);
            admin.post(HOME + "/webhooks", "{\"url\":\"ftp://example.com/\"}").is(400);
            admin.post(HOME + "/webhooks", "{\"url\":\"https://example.com/\",\"types\":[\"no.such\"]}")
                    .is(400);
            admin.delete(path(webhook)).is(204);
            admin.get(path(webhook)).is(404);
        }
    }

    static void thing(String name) {
        admin.post(HOME + "/things", "{\"name\":\"" + name + "\"}").is(201);
    }

    static void desire(String thing, int n) {
        admin.patch(HOME + "/things/" + thing + "/shadow/desired", "{\"n\":" + n + "}")
                .is(200);
    }

    static String path(JsonNode webhook) {
        return HOME + "/webhooks/" + webhook.path("id").asString();
    }

    static JsonNode dead(JsonNode webhook) {
        return admin.get(path(webhook) + "/dead-letters").is(200).body().path("items");
    }

    static String signature(String secret, Receiver.Call call) throws GeneralSecurityException {
        var seconds = call.signature().substring(2, call.signature().indexOf(','));
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        var hex = HexFormat.of().formatHex(mac.doFinal((seconds + "." + call.body()).getBytes(StandardCharsets.UTF_8)));
        return "t=" + seconds + ",v1=" + hex;
    }
}
