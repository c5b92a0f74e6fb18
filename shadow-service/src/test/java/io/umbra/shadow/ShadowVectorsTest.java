package io.umbra.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.json.Json;
import io.umbra.model.Compatibility;
import io.umbra.model.ThingModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The worked cases of the rules, driven through the rules themselves. */
class ShadowVectorsTest {

    /** What needs a store, a connection, a clock that runs or a part of its own: left to the doors of the platform. */
    private static final Set<String> LEFT_TO_THE_DOORS = new TreeSet<>(Set.of(
            // duplicates: the lane's memory
            "S82",
            "S84",
            "S86",
            // commands
            "S116",
            "S117",
            "S118",
            "S119",
            "S120",
            "S122",
            "S125",
            "S126",
            "S128",
            "S130",
            "S131",
            // deltas of a subscription
            "S133",
            "S135",
            // named shadows that are not there
            "S138",
            "S140",
            // writers at the same time
            "S142",
            // import
            "S154"));

    @TestFactory
    Stream<DynamicTest> everyCaseHolds() {
        return vectors().stream()
                .filter(vector -> !LEFT_TO_THE_DOORS.contains(id(vector)))
                .map(vector -> DynamicTest.dynamicTest(
                        id(vector) + " " + vector.get("title").stringValue(), () -> check(vector)));
    }

    @Test
    void everyCaseLeftToTheDoorsExists() {
        assertThat(vectors().stream().map(ShadowVectorsTest::id).toList()).containsAll(LEFT_TO_THE_DOORS);
    }

    private static void check(JsonNode vector) {
        var given = vector.get("given");
        var when = vector.get("when");
        var then = vector.get("then");
        switch (when.get("op").stringValue()) {
            case "update", "replace" -> VectorDriver.of(given).step(when).satisfies(then);
            case "get" -> VectorDriver.of(given).get(when, then);
            case "sequence" -> sequence(given, when, then);
            case "permutations" -> permutations(given, when, then);
            case "compare" -> compare(given, then);
            default -> throw new AssertionError("no door for " + when.get("op"));
        }
    }

    private static void sequence(JsonNode given, JsonNode when, JsonNode then) {
        var driver = VectorDriver.of(given);
        for (int i = 0; i < when.get("steps").size(); i++) {
            driver.step(when.get("steps").get(i)).satisfies(then.get("results").get(i));
        }
    }

    private static void permutations(JsonNode given, JsonNode when, JsonNode then) {
        var steps = new ArrayList<JsonNode>();
        when.get("steps").forEach(steps::add);
        for (var order : orders(steps)) {
            var driver = VectorDriver.of(given);
            order.forEach(driver::step);
            assertThat(Json.equal(Nodes.leavesOf(driver.shadow().reported().value()), then.get("reportedAlways")))
                    .as("after %s: %s", order, driver.shadow())
                    .isTrue();
        }
    }

    private static List<List<JsonNode>> orders(List<JsonNode> steps) {
        if (steps.isEmpty()) {
            return List.of(List.of());
        }
        var orders = new ArrayList<List<JsonNode>>();
        for (int i = 0; i < steps.size(); i++) {
            var others = new ArrayList<>(steps);
            var first = others.remove(i);
            for (var rest : orders(others)) {
                var order = new ArrayList<>(List.of(first));
                order.addAll(rest);
                orders.add(Collections.unmodifiableList(order));
            }
        }
        return orders;
    }

    private static void compare(JsonNode given, JsonNode then) {
        var breaking = Compatibility.compare(model(given.get("old")), model(given.get("new")));
        var expected = new ArrayList<String>();
        then.get("breaking").forEach(rule -> expected.add(rule.stringValue()));
        assertThat(breaking).isEqualTo(expected);
        assertThat(breaking.isEmpty() ? "minor" : "major")
                .isEqualTo(then.get("allowedAs").stringValue());
    }

    private static ThingModel model(JsonNode source) {
        var named = ((ObjectNode) source).deepCopy().put("id", "m");
        return VectorDriver.compile(named);
    }

    private static List<JsonNode> vectors() {
        try (var in = ShadowVectorsTest.class.getResourceAsStream("/shadow-vectors.json")) {
            var vectors = new ArrayList<JsonNode>();
            Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)).forEach(vectors::add);
            return vectors;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String id(JsonNode vector) {
        return vector.get("id").stringValue();
    }
}
