package io.umbra.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.json.Json;
import io.umbra.model.ThingModel;
import io.umbra.project.Limits;
import io.umbra.project.Policies;
import io.umbra.project.ProjectFacts;
import io.umbra.project.Validation;
import io.umbra.shadow.ShadowRules.Result;
import io.umbra.thing.DesiredPolicy;
import io.umbra.thing.ThingFacts;
import io.umbra.thing.ThingId;
import io.umbra.thing.ThingRef;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A shadow as a worked case gives it, and the steps it takes. */
final class VectorDriver {

    private final ThingFacts thing;
    private final long now;
    private Shadow shadow;

    private VectorDriver(ThingFacts thing, long now, Shadow shadow) {
        this.thing = thing;
        this.now = now;
        this.shadow = shadow;
    }

    static VectorDriver of(JsonNode given) {
        return new VectorDriver(
                thing(given), given.path("now").asLong(1_700_000_000_000L), shadow(given.get("shadow")));
    }

    Shadow shadow() {
        return shadow;
    }

    private static ThingFacts thing(JsonNode given) {
        boolean mayDesire = given.path("deviceMaySetDesired").asBoolean(false);
        var validation =
                Validation.valueOf(given.path("validation").asString("enforce").toUpperCase(Locale.ROOT));
        var project = new ProjectFacts(
                1, "home", limits(given.path("limits")), new Policies(mayDesire, mayDesire, validation, 30));
        return new ThingFacts(
                new ThingRef(1, 1, new ThingId("home", "env-01")),
                project,
                true,
                given.has("model") ? compile((ObjectNode) given.get("model")) : null,
                null,
                given.path("desiredPolicy").asString("sticky").equals("sticky")
                        ? DesiredPolicy.STICKY
                        : DesiredPolicy.CLEAR_ON_MATCH);
    }

    static ThingModel compile(ObjectNode source) {
        return switch (ThingModel.compile(source)) {
            case ThingModel.Compiled.Good(var model) -> model;
            case ThingModel.Compiled.Bad(var violations) -> throw new AssertionError(violations);
        };
    }

    private static Limits limits(JsonNode over) {
        var base = Limits.DEFAULT;
        return new Limits(
                0,
                0,
                over.path("maxPayloadBytes").asInt(base.maxPayloadBytes()),
                over.path("maxSectionBytes").asInt(base.maxSectionBytes()),
                over.path("maxSectionLeaves").asInt(base.maxSectionLeaves()),
                over.path("maxDepth").asInt(base.maxDepth()),
                over.path("maxKeyBytes").asInt(base.maxKeyBytes()),
                over.path("maxStringChars").asInt(base.maxStringChars()),
                over.path("maxArrayItems").asInt(base.maxArrayItems()),
                base.maxNamedShadows(),
                base.maxThings(),
                base.maxConnections(),
                base.maxConnectionsPerThing());
    }

    private static Shadow shadow(@Nullable JsonNode given) {
        if (given == null) {
            return Shadow.EMPTY;
        }
        return new Shadow(
                given.get("version").asLong(),
                given.path("desiredVersion").asLong(0),
                section(given, "reported"),
                section(given, "desired"));
    }

    private static Section section(JsonNode given, String name) {
        var value = (ObjectNode) given.get(name);
        var times = new HashMap<String, Long>();
        leaves(value, "", times);
        given.path("ts")
                .path(name)
                .properties()
                .forEach(ts -> times.put(ts.getKey(), ts.getValue().asLong()));
        var removals = new HashMap<String, Long>();
        if (name.equals("reported")) {
            given.path("removedAt")
                    .properties()
                    .forEach(removal ->
                            removals.put(removal.getKey(), removal.getValue().asLong()));
        }
        return new Section(value, times, removals, Json.size(value));
    }

    private static void leaves(ObjectNode object, String path, Map<String, Long> times) {
        for (var member : object.properties()) {
            var pointer = Json.pointer(path, member.getKey());
            if (member.getValue() instanceof ObjectNode below) {
                leaves(below, pointer, times);
            } else {
                times.put(pointer, 0L);
            }
        }
    }

    /** What one step came to. */
    record Step(
            Shadow before,
            Shadow after,
            @Nullable Refusal refusal,
            @Nullable Result result,
            @Nullable String requestId,
            boolean app) {

        void satisfies(JsonNode then) {
            for (var claim : then.properties()) {
                var expected = claim.getValue();
                switch (claim.getKey()) {
                    case "outcome" -> assertThat(outcome()).isEqualTo(expected.stringValue());
                    case "version" -> assertThat(after.version()).isEqualTo(expected.asLong());
                    case "desiredVersion" -> assertThat(after.desiredVersion()).isEqualTo(expected.asLong());
                    case "reported" -> same(after.reported().value(), expected);
                    case "desired" -> same(after.desired().value(), expected);
                    case "delta" -> same(delta(), expected);
                    case "code" -> assertThat(refused().error().status()).isEqualTo(expected.asInt());
                    case "error" -> assertThat(refused().error().text()).isEqualTo(expected.stringValue());
                    case "details" -> details(expected);
                    case "ts" -> times(expected);
                    case "ignored" -> assertThat(ignored()).isEqualTo(strings(expected));
                    case "emits" -> assertThat(emits()).containsExactlyInAnyOrderElementsOf(strings(expected));
                    case "requestId" -> assertThat(requestId).isEqualTo(expected.stringValue(null));
                    case "desiredPatch" -> same(desired().patch(), expected);
                    default -> throw new AssertionError("not checked: " + claim.getKey());
                }
            }
            if (refusal != null) {
                assertThat(after).isSameAs(before);
            }
        }

        private String outcome() {
            return switch (result) {
                case Result.Changed changed -> "accepted";
                case Result.Unchanged unchanged -> "noop";
                case Result.Refused refused -> "rejected";
                case null -> "rejected";
            };
        }

        private Refusal refused() {
            return Objects.requireNonNull(refusal, "was not refused");
        }

        private Applied desired() {
            return Objects.requireNonNull(
                    result instanceof Result.Changed changed ? changed.desired() : null, "did not touch desired");
        }

        private ObjectNode delta() {
            return switch (result) {
                case Result.Changed changed -> changed.delta();
                case Result.Unchanged unchanged -> unchanged.delta();
                case null, default ->
                    Deltas.delta(after.desired().value(), after.reported().value());
            };
        }

        private List<String> ignored() {
            return switch (result) {
                case Result.Changed changed -> changed.ignored();
                case Result.Unchanged unchanged -> unchanged.ignored();
                case null, default -> List.of();
            };
        }

        /** The topics that hear of it, by the rules of topics; REST is not answered by MQTT. */
        private TreeSet<String> emits() {
            var topics = new TreeSet<String>();
            if (!app) {
                topics.add(refusal == null ? "update/accepted" : "update/rejected");
            }
            if (result instanceof Result.Changed changed) {
                topics.add("update/documents");
                if (Applied.touched(changed.reported())) {
                    topics.add("update/snapshot");
                }
                if (Applied.touched(changed.desired())) {
                    topics.add("desired");
                }
                if (changed.emitsDelta()) {
                    topics.add("delta");
                }
            }
            return topics;
        }

        private void details(JsonNode expected) {
            for (int i = 0; i < expected.size(); i++) {
                var violation = refused().details().get(i);
                var claim = expected.get(i);
                assertThat(violation.path()).isEqualTo(claim.get("path").stringValue());
                assertThat(violation.rule()).isEqualTo(claim.get("rule").stringValue());
                if (claim.has("limit")) {
                    assertThat(String.valueOf(violation.limit()))
                            .isEqualTo(claim.get("limit").asString());
                }
            }
        }

        private void times(JsonNode expected) {
            for (var section : expected.properties()) {
                var held = section.getKey().equals("reported") ? after.reported() : after.desired();
                section.getValue()
                        .properties()
                        .forEach(ts -> assertThat(held.times())
                                .containsEntry(ts.getKey(), ts.getValue().asLong()));
            }
        }

        private static List<String> strings(JsonNode array) {
            return array.valueStream().map(JsonNode::stringValue).toList();
        }

        private static void same(JsonNode actual, JsonNode expected) {
            assertThat(Json.equal(actual, expected))
                    .as("%s is %s", actual, expected)
                    .isTrue();
        }
    }

    Step step(JsonNode when) {
        boolean app = when.get("principal").stringValue().equals("app");
        var before = shadow;
        var read = read(when);
        if (read instanceof UpdateReader.Read.Refused(var refusal, var requestId)) {
            return new Step(before, before, refusal, null, requestId, app);
        }
        var request = ((UpdateReader.Read.Request) read).request();
        var ifMatch = when.has("ifMatch")
                ? Long.valueOf(when.get("ifMatch").stringValue().replace("\"", ""))
                : null;
        var principal = app ? new Principal.App("key") : new Principal.Device("env-01");
        var context = new ShadowRules.Context(principal, Spelling.NATIVE, thing, ifMatch);
        var forbidden = ShadowRules.checkPrincipal(request, context);
        var result = forbidden.isPresent()
                ? new Result.Refused(forbidden.get())
                : ShadowRules.apply(before, request, context, now);
        shadow = switch (result) {
            case Result.Changed changed -> changed.after();
            case Result.Unchanged unchanged -> unchanged.after();
            case Result.Refused refused -> before;
        };
        var refusal = result instanceof Result.Refused(var why) ? why : null;
        return new Step(before, shadow, refusal, result, request.requestId(), app);
    }

    private UpdateReader.Read read(JsonNode when) {
        var limits = thing.project().limits();
        return when.get("op").stringValue().equals("replace")
                ? UpdateReader.readDesiredReplacement(payload(when), null, limits, now)
                : UpdateReader.read(payload(when), limits, now);
    }

    private static byte[] payload(JsonNode when) {
        if (when.has("rawHex")) {
            return HexFormat.of().parseHex(when.get("rawHex").stringValue());
        }
        return when.has("raw")
                ? when.get("raw").stringValue().getBytes(StandardCharsets.UTF_8)
                : Json.bytes(when.get("payload"));
    }

    void get(JsonNode when, JsonNode then) {
        var read = RequestReader.readGet(payload(when), thing.project().limits());
        var get = (RequestReader.Read.Get) read;
        var delta = Deltas.delta(shadow.desired().value(), shadow.reported().value());
        var body = ShadowMessages.in(Spelling.NATIVE)
                .document(get.requestId(), new Outcome.Document(shadow, delta, now), get.fields());
        var answer = Json.parse(new String(body, StandardCharsets.UTF_8));
        for (var claim : then.get("payload").properties()) {
            Step.same(answer.get(claim.getKey()), claim.getValue());
        }
    }
}
