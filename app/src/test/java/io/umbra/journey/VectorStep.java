package io.umbra.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.bench.Rest;
import io.umbra.journey.VectorThing.Heard;
import io.umbra.json.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One request of a worked case through its door, and what came of it.
 *
 * @param status the HTTP status, or the code of the answer on MQTT; 200 where it was accepted
 * @param answer the body of the answer
 * @param heard what was published of it
 */
record VectorStep(JsonNode before, JsonNode after, int status, JsonNode answer, List<Heard> heard) {

    private static final Set<String> REPLIES =
            Set.of("update/accepted", "update/rejected", "get/accepted", "get/rejected");

    static VectorStep take(VectorThing thing, JsonNode when) {
        var before = thing.shadow();
        return when.path("via").stringValue("mqtt").equals("rest")
                ? byRest(thing, when, before)
                : byMqtt(thing, when, before);
    }

    private static VectorStep byMqtt(VectorThing thing, JsonNode when, JsonNode before) {
        boolean app = when.path("principal").stringValue("device").equals("app");
        var shadow = when.has("shadowName") ? "name/" + when.get("shadowName").stringValue() + "/" : "";
        // Whoever counts in profile versions speaks Tiangong.
        var prefix = when.path("payload").has("profileVersion")
                ? "$baidu/iot/shadow/" + VectorThing.NAME + "/"
                : "$iot/" + VectorThing.NAME + "/shadow/" + shadow;
        var op = when.get("op").stringValue();
        var heard =
                thing.publish(app, prefix + op, payload(when), when.path("dup").asBoolean(false));
        var reply = heard.stream()
                .filter(message -> REPLIES.contains(message.suffix().substring(shadow.length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no answer among " + heard));
        int code = reply.suffix().endsWith("accepted")
                ? 200
                : reply.body().get("code").intValue();
        return new VectorStep(before, thing.shadow(), code, reply.body(), heard);
    }

    private static VectorStep byRest(VectorThing thing, JsonNode when, JsonNode before) {
        thing.heard(false);
        var answer = send(thing, when);
        var body = VectorThing.exact(answer);
        return new VectorStep(before, thing.shadow(), answer.status(), body, thing.heard(false));
    }

    static Rest.Answer send(VectorThing thing, JsonNode when) {
        boolean replaces = when.get("op").stringValue().equals("replace");
        var request = thing.rest()
                .request(thing.path(replaces ? "/shadow/desired" : "/shadow"))
                .header("Content-Type", "application/json")
                .method(replaces ? "PUT" : "PATCH", BodyPublishers.ofByteArray(payload(when)));
        if (when.has("ifMatch")) {
            request.header("If-Match", when.get("ifMatch").stringValue());
        }
        return thing.rest().send(request);
    }

    private static byte[] payload(JsonNode when) {
        if (when.has("rawHex")) {
            return HexFormat.of().parseHex(when.get("rawHex").stringValue());
        }
        return when.has("raw")
                ? when.get("raw").stringValue().getBytes(UTF_8)
                : Json.bytes(when.path("payload").isMissingNode() ? Json.parse("{}") : when.get("payload"));
    }

    void satisfies(JsonNode then) {
        for (var claim : then.properties()) {
            var expected = claim.getValue();
            switch (claim.getKey()) {
                case "outcome" -> outcome(expected.stringValue());
                case "version" -> assertThat(version()).isEqualTo(expected.longValue());
                case "desiredVersion" ->
                    assertThat(after.get("desiredVersion").longValue()).isEqualTo(expected.longValue());
                case "reported", "desired", "delta" -> same(after.get(claim.getKey()), expected);
                case "code" -> assertThat(status).isEqualTo(expected.intValue());
                case "error" -> assertThat(error()).isEqualTo(expected.stringValue());
                case "details" -> details(expected);
                case "ts" -> times(expected);
                case "ignored" -> same(answer.get("ignored"), expected);
                case "emits" ->
                    assertThat(emits())
                            .containsExactlyInAnyOrderElementsOf(expected.valueStream()
                                    .map(JsonNode::stringValue)
                                    .toList());
                case "requestId" -> requestId(expected);
                case "desiredPatch" -> same(first("desired").get("desired"), expected);
                case "payload" -> subset(answer, expected);
                default -> throw new AssertionError("not checked: " + claim.getKey());
            }
        }
        if (status != 200) {
            same(state(after), state(before));
        }
    }

    private void outcome(String expected) {
        switch (expected) {
            case "accepted" -> {
                assertThat(status).as("%s", answer).isEqualTo(200);
                assertThat(answer.has("changed")).isFalse();
            }
            case "noop" -> {
                assertThat(status).as("%s", answer).isEqualTo(200);
                assertThat(answer.path("changed").asBoolean(true)).isFalse();
                assertThat(after.get("version")).isEqualTo(before.get("version"));
            }
            case "duplicate" -> {
                assertThat(status).as("%s", answer).isEqualTo(200);
                same(state(after), state(before));
                assertThat(emits()).containsExactly("update/accepted");
            }
            case "rejected" -> assertThat(status).as("%s", answer).isGreaterThanOrEqualTo(400);
            default -> throw new AssertionError("no outcome " + expected);
        }
    }

    /** That of the answer, which a duplicate's shadow has long passed. */
    private long version() {
        return Optional.ofNullable(answer.get("version"))
                .or(() -> Optional.ofNullable(answer.get("profileVersion")))
                .orElse(after.get("version"))
                .longValue();
    }

    /** On MQTT the id stands under {@code error}, in a problem under {@code code}. */
    private String error() {
        return answer.path(answer.has("error") ? "error" : "code").stringValue("");
    }

    private void details(JsonNode expected) {
        var found = answer.has("details") ? answer.get("details") : answer.get("errors");
        for (int i = 0; i < expected.size(); i++) {
            var violation = found.get(i);
            var claim = expected.get(i);
            var path = violation.has("path") ? violation.get("path") : violation.get("pointer");
            assertThat(path.stringValue()).isEqualTo(claim.get("path").stringValue());
            assertThat(violation.get("rule").stringValue())
                    .isEqualTo(claim.get("rule").stringValue());
            if (claim.has("limit")) {
                same(violation.get("limit"), claim.get("limit"));
            }
        }
    }

    private void times(JsonNode expected) {
        for (var section : expected.properties()) {
            for (var leaf : section.getValue().properties()) {
                var at = after.at("/lastUpdatedTime/" + section.getKey() + leaf.getKey());
                assertThat(at.asLong(-1))
                        .as(leaf.getKey())
                        .isEqualTo(leaf.getValue().asLong());
            }
        }
    }

    private void requestId(JsonNode expected) {
        if (expected.isNull()) {
            assertThat(answer.has("requestId")).isFalse();
        } else {
            assertThat(answer.path("requestId").stringValue("")).isEqualTo(expected.stringValue());
        }
    }

    /** What was published beside the request itself. */
    private List<String> emits() {
        return heard.stream()
                .map(Heard::suffix)
                .filter(suffix -> !suffix.equals("update"))
                .toList();
    }

    private JsonNode first(String suffix) {
        return heard.stream()
                .filter(message -> message.suffix().equals(suffix))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing on " + suffix))
                .body();
    }

    private static JsonNode state(JsonNode document) {
        var state = ((ObjectNode) document).deepCopy();
        state.remove("timestamp");
        return state;
    }

    /** Every member that is claimed is there with that value. */
    static void subset(JsonNode actual, JsonNode claimed) {
        for (var claim : claimed.properties()) {
            same(actual.get(claim.getKey()), claim.getValue());
        }
    }

    static void same(@Nullable JsonNode actual, JsonNode expected) {
        boolean equal = actual != null && Json.equal(actual, expected);
        assertThat(equal).as("%s is %s", actual, expected).isTrue();
    }
}
