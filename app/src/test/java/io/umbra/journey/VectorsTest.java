package io.umbra.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.bench.Packets;
import io.umbra.bench.Rest;
import io.umbra.json.Json;
import io.umbra.shadow.Shadow;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The worked cases of the rules, each through the public door it names: MQTT or REST of a whole platform, whose clock the
 * cases set. The rules themselves are driven by {@code ShadowVectorsTest}.
 */
class VectorsTest {

    private static final long MINUTES = 60_000;

    private static ClockedPlatform platform;
    private static Rest admin;
    private static int projects;
    private static int commandCases;

    @BeforeAll
    static void start() {
        platform = ClockedPlatform.at(Instant.ofEpochMilli(VectorThing.NOW), Map.of("UMBRA_COMMAND_QUEUE", "2"));
        admin = platform.admin();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    /** Commands come last: they move the clock. */
    @TestFactory
    Stream<DynamicTest> everyCaseHolds() throws IOException {
        return vectors().stream()
                .sorted(Comparator.comparing(vector -> op(vector).equals("command")))
                .map(vector -> DynamicTest.dynamicTest(
                        "%s %s"
                                .formatted(
                                        vector.get("id").stringValue(),
                                        vector.get("title").stringValue()),
                        () -> check(vector.get("given"), vector.get("when"), vector.get("then"))));
    }

    private static String op(JsonNode vector) {
        return vector.get("when").get("op").stringValue();
    }

    private static void check(JsonNode given, JsonNode when, JsonNode then) throws Exception {
        switch (when.get("op").stringValue()) {
            case "update", "replace", "get" -> step(given, when, then);
            case "sequence" -> sequence(given, when, then);
            case "permutations" -> permutations(given, when, then);
            case "parallel" -> parallel(given, when, then);
            case "subscribe" -> subscribe(given, when, then);
            case "command" -> commands(given, when, then);
            case "compare" -> compare(given, then);
            case "import" -> imported(given, when, then);
            default -> throw new AssertionError("no door for " + when.get("op"));
        }
    }

    private static void step(JsonNode given, JsonNode when, JsonNode then) throws SQLException {
        try (var thing = thing(given)) {
            VectorStep.take(thing, when).satisfies(then);
        }
    }

    private static void sequence(JsonNode given, JsonNode when, JsonNode then) throws SQLException {
        try (var thing = thing(given)) {
            for (int i = 0; i < when.get("steps").size(); i++) {
                VectorStep.take(thing, when.get("steps").get(i))
                        .satisfies(then.get("results").get(i));
            }
        }
    }

    private static void permutations(JsonNode given, JsonNode when, JsonNode then) throws SQLException {
        for (var order : orders(when.get("steps").valueStream().toList())) {
            try (var thing = thing(given)) {
                order.forEach(step -> VectorStep.take(thing, step));
                VectorStep.same(withoutEmpty(thing.shadow().get("reported")), then.get("reportedAlways"));
            }
        }
    }

    private static JsonNode withoutEmpty(JsonNode section) {
        var full = ((ObjectNode) section).deepCopy();
        full.removeIf(value ->
                value instanceof ObjectNode below && withoutEmpty(below).isEmpty());
        return full;
    }

    private static List<List<JsonNode>> orders(List<JsonNode> steps) {
        if (steps.isEmpty()) {
            return List.of(List.of());
        }
        var orders = new ArrayList<List<JsonNode>>();
        for (var first : steps) {
            var others = new ArrayList<>(steps);
            others.remove(first);
            for (var rest : orders(others)) {
                var order = new ArrayList<>(List.of(first));
                order.addAll(rest);
                orders.add(Collections.unmodifiableList(order));
            }
        }
        return orders;
    }

    private static void parallel(JsonNode given, JsonNode when, JsonNode then) throws SQLException {
        try (var thing = thing(given)) {
            var answers = when.get("steps")
                    .valueStream()
                    .map(step -> CompletableFuture.supplyAsync(() -> VectorStep.send(thing, step)))
                    .toList();
            var outcomes = answers.stream()
                    .map(CompletableFuture::join)
                    .collect(Collectors.groupingBy(
                            answer -> answer.status() == 200 ? "accepted" : Integer.toString(answer.status()),
                            Collectors.counting()));
            then.get("outcomes")
                    .properties()
                    .forEach(claim -> assertThat(outcomes)
                            .containsEntry(claim.getKey(), claim.getValue().longValue()));
            assertThat(thing.shadow().get("version")).isEqualTo(then.get("version"));
        }
    }

    /** The answer to a get stands behind whatever the subscription brought. */
    private static void subscribe(JsonNode given, JsonNode when, JsonNode then) throws SQLException {
        var prefix = "$iot/" + VectorThing.NAME + "/shadow/";
        try (var thing = thing(given);
                var device = thing.device()) {
            device.subscribe(prefix + "get/accepted", 0);
            device.subscribe(prefix + when.get("topic").stringValue(), 0);
            device.send(Packets.publish(prefix + "get", "{}".getBytes(UTF_8), 0, 0, false));
            for (var expected : then.get("publishes")) {
                var message = device.next(Packets.PUBLISH);
                assertThat(message.topic())
                        .isEqualTo(prefix + expected.get("topic").stringValue());
                VectorStep.subset(Json.parse(message.payload()), expected.get("payload"));
            }
            assertThat(device.next(Packets.PUBLISH).topic()).isEqualTo(prefix + "get/accepted");
        }
    }

    private static void commands(JsonNode given, JsonNode when, JsonNode then) throws SQLException {
        long base = VectorThing.NOW + ++commandCases * 5 * MINUTES;
        try (var thing = thing(given)) {
            new VectorCommands(platform, thing, base).run(given, when, then);
        }
    }

    /** Published as a minor version first; what that breaks is published as a major one. */
    private static void compare(JsonNode given, JsonNode then) {
        var tenant = Tenant.named(admin, project());
        tenant.model(Json.text(version(given.get("old"), "1.0")));
        var minor = admin.post(tenant.path("/models/m/versions"), Json.text(version(given.get("new"), "1.1")));
        var breaking =
                then.get("breaking").valueStream().map(JsonNode::stringValue).toList();
        assertThat(minor.status()).isEqualTo(breaking.isEmpty() ? 201 : 409);
        assertThat(minor.body()
                        .path("errors")
                        .valueStream()
                        .map(error -> error.get("rule").stringValue() + ":"
                                + error.get("pointer").stringValue()))
                .containsExactlyElementsOf(breaking);
        assertThat(then.get("allowedAs").stringValue()).isEqualTo(breaking.isEmpty() ? "minor" : "major");
        if (!breaking.isEmpty()) {
            admin.post(tenant.path("/models/m/versions"), Json.text(version(given.get("new"), "2.0")))
                    .expect(201);
        }
    }

    private static JsonNode version(JsonNode model, String version) {
        return ((ObjectNode) model).deepCopy().put("id", "m").put("version", version);
    }

    private static void imported(JsonNode given, JsonNode when, JsonNode then) {
        var tenant = Tenant.named(admin, project());
        var format = when.get("format").stringValue();
        var made = admin.post(tenant.path("/models:import?format=" + format), Json.text(given.get("tm")));
        made.expect(201);
        within(VectorThing.exact(made).get("model"), then.get("model"));
    }

    private static void within(JsonNode actual, JsonNode claimed) {
        for (var claim : claimed.properties()) {
            assertThat(actual.has(claim.getKey()))
                    .as("%s in %s", claim.getKey(), actual)
                    .isTrue();
            if (claim.getValue() instanceof ObjectNode below) {
                within(actual.get(claim.getKey()), below);
            } else {
                VectorStep.same(actual.get(claim.getKey()), claim.getValue());
            }
        }
    }

    private static VectorThing thing(JsonNode given) throws SQLException {
        return VectorThing.of(platform, admin, project(), given);
    }

    private static String project() {
        return "case-" + ++projects;
    }

    private static List<JsonNode> vectors() throws IOException {
        try (var in = Shadow.class.getResourceAsStream("/shadow-vectors.json")) {
            return Json.parse(new String(in.readAllBytes(), UTF_8))
                    .valueStream()
                    .toList();
        }
    }
}
