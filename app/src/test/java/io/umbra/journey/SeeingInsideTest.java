package io.umbra.journey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.umbra.bench.UmbraProcess;
import io.umbra.bench.UmbraProcess.Start;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A platform that tells a collector of its messages, and programs what it logs. */
class SeeingInsideTest {

    /** What a collector was sent. */
    private final List<String> spans = new CopyOnWriteArrayList<>();

    @Test
    void messagesAreSpansAtTheCollectorAndTheLogIsJson() throws Exception {
        var collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", this::collect);
        collector.start();
        var start = SharedPlatform.in(SharedPlatform.newHome())
                .with(Map.of(
                        "UMBRA_LOG_FORMAT",
                        "ecs",
                        "UMBRA_OTLP_URL",
                        "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces",
                        "UMBRA_OTLP_HEADERS",
                        "x-tenant=home"));
        try (var umbra = UmbraProcess.start(start)) {
            var home = Tenant.of(umbra);
            home.thing("lamp");
            home.rest()
                    .patch(home.path("/things/lamp/shadow"), "{\"requestId\":\"otlp\",\"desired\":{\"power\":\"on\"}}")
                    .expect(200);
            var trace = home.rest()
                    .get(home.path("/traces?requestId=otlp"))
                    .expect(200)
                    .at("/items/0/messageId");
            var id = UUID.fromString(trace.asString());

            // Protobuf: ids as they are, texts in UTF-8.
            var traceId = new String(bytes(id.getMostSignificantBits(), id.getLeastSignificantBits()), ISO_8859_1);
            var all = List.of(traceId, "desire", "published", "umbra.thing", "lamp", "otlp", "service.name", "umbra");
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(String.join("", spans)).contains(all));
            await().atMost(Duration.ofSeconds(30)).until(() -> ready(start).size() == 1);
        } finally {
            collector.stop(0);
        }
        assertThat(log(start)).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
        var ready = ready(start);
        assertThat(ready.getFirst().at("/log/level").asString()).isEqualTo("INFO");
        assertThat(ready.getFirst().path("@timestamp").asString()).isNotEmpty();
        assertThat(ready.getFirst().at("/service/name").asString()).isEqualTo("umbra");
    }

    private static List<String> log(Start start) throws IOException {
        return Files.readAllLines(start.home().resolve("umbra.log"));
    }

    private static List<JsonNode> ready(Start start) throws IOException {
        return log(start).stream()
                .filter(line -> line.contains("Umbra is ready."))
                .map(JsonMapper.shared()::readTree)
                .toList();
    }

    private void collect(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1);
        if ("home".equals(exchange.getRequestHeaders().getFirst("x-tenant"))) {
            spans.add(body);
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private static byte[] bytes(long high, long low) {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }
}
