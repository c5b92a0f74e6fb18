package io.umbra.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.bench.Database;
import io.umbra.bench.Packets;
import io.umbra.bench.UmbraProcess;
import io.umbra.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Four who write one shadow at the same time: two connections of the device, REST, and a back end on MQTT. */
@ExtendWith(SharedPlatform.class)
class WritersTest {
    private static final int ROUNDS = 200;
    private static final String THING = "shared";
    private static final String UPDATE = "$iot/shared/shadow/update";

    private final UmbraProcess umbra;
    private final Tenant home;
    private final ConcurrentLinkedQueue<Long> versionsByRest = new ConcurrentLinkedQueue<>();

    WritersTest(UmbraProcess umbra) {
        this.umbra = umbra;
        home = Tenant.of(umbra);
        home.limit("thingRate", 0);
    }

    @Test
    void everyVersionIsGivenOnceTheJournalReplaysAndDeltasComeInOrder() {
        var login = home.thing(THING);
        var key = home.key("read", "control");
        var seed = System.nanoTime();
        try (var one = RawDevice.connect(umbra.mqtt(), login, "one");
                var two = RawDevice.connect(umbra.mqtt(), login, "two");
                var app = RawDevice.connect(umbra.mqtt(), key, "app");
                var ear = RawDevice.connect(umbra.mqtt(), login, "ear");
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            ear.subscribe("$iot/shared/shadow/#", 0);
            var random = new Random(seed);
            for (var round = 0; round < ROUNDS; round++) {
                var turns = List.<Runnable>of(
                        turn(random, change -> one.report(UPDATE, "{\"reported\":" + change + "}")),
                        turn(random, change -> two.report(UPDATE, "{\"reported\":" + change + "}")),
                        turn(random, change -> app.report(UPDATE, "{\"desired\":" + change + "}")),
                        turn(random, this::byRest));
                var started = new ArrayList<CompletableFuture<Void>>();
                turns.forEach(turn -> started.add(CompletableFuture.runAsync(turn, writers)));
                started.forEach(CompletableFuture::join);
            }

            var heard = heard(ear);
            var answer = home.rest().get(home.path("/things/shared/shadow"));
            var shadow = Json.parse(answer.response().body());
            everyVersionWasGivenOnce(heard, shadow.get("version").longValue());
            deltasCameInOrder(heard);
            theJournalGivesTheShadow(shadow);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("with seed " + seed, e);
        }
    }

    private interface Write {
        void send(String change);
    }

    /** None, one or two changes in a row. */
    private static Runnable turn(Random random, Write write) {
        var changes = new ArrayList<String>();
        for (var count = random.nextInt(3); count > 0; count--) {
            changes.add(Json.text(change(random)));
        }
        return () -> changes.forEach(write::send);
    }

    /** Few keys, so that the writers meet: values, objects, lists, removals. */
    private static ObjectNode change(Random random) {
        var change = JsonNodeFactory.instance.objectNode();
        for (var count = 1 + random.nextInt(2); count > 0; count--) {
            var key = "k" + random.nextInt(4);
            switch (random.nextInt(5)) {
                case 0 -> change.putNull(key);
                case 1 -> change.putArray(key).add(random.nextInt(3));
                case 2 -> change.putObject(key).put("x", random.nextInt(3)).putNull("y");
                case 3 -> change.putObject(key).put("y", random.nextInt(3));
                default -> change.put(key, random.nextInt(3));
            }
        }
        return change;
    }

    private void byRest(String change) {
        var answer = home.desire(THING, change);
        if (answer.path("changed").asBoolean(true)) {
            versionsByRest.add(answer.get("version").asLong());
        }
    }

    private record Heard(String verb, JsonNode body) {}

    /** All that the ear heard until it is answered itself. */
    private static List<Heard> heard(RawDevice ear) {
        var prefix = "$iot/shared/shadow/";
        ear.send(Packets.publish(prefix + "get", "{}".getBytes(UTF_8), 0, 0, false));
        var heard = new ArrayList<Heard>();
        while (true) {
            var packet = ear.next(Packets.PUBLISH);
            var verb = packet.topic().substring(prefix.length());
            if (verb.equals("get/accepted")) {
                return heard;
            }
            heard.add(new Heard(verb, Json.parse(packet.payload())));
        }
    }

    private void everyVersionWasGivenOnce(List<Heard> heard, long last) {
        var versions = new ArrayList<>(versionsByRest);
        heard.stream()
                .filter(message -> message.verb().equals("update/accepted"))
                .filter(message -> message.body().path("changed").asBoolean(true))
                .forEach(message -> versions.add(message.body().get("version").longValue()));
        assertThat(heard).noneMatch(message -> message.verb().equals("update/rejected"));
        assertThat(versions)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, last).boxed().toList());
    }

    private static void deltasCameInOrder(List<Heard> heard) {
        var deltas = heard.stream()
                .filter(message -> message.verb().equals("delta"))
                .map(message -> message.body().get("version").longValue())
                .toList();
        assertThat(deltas).isNotEmpty().isSorted().doesNotHaveDuplicates();
    }

    private void theJournalGivesTheShadow(JsonNode shadow) {
        var documents = Map.of("reported", new Replay(), "desired", new Replay());
        long version = 0;
        long desiredVersion = 0;
        for (var row : new Journal(Database.of(umbra), home.project()).updates(THING)) {
            assertThat(row.version()).isEqualTo(++version);
            desiredVersion = row.body().get("desiredVersion").longValue();
            documents.forEach((section, replay) -> {
                if (row.body().get(section) instanceof ObjectNode applied) {
                    replay.apply(applied);
                }
            });
        }
        assertThat(shadow.get("version").longValue()).isEqualTo(version);
        assertThat(shadow.get("desiredVersion").longValue()).isEqualTo(desiredVersion);
        documents.forEach((section, replay) -> {
            VectorStep.same(shadow.get(section), replay.document);
            replay.hasTimes(shadow.at("/lastUpdatedTime/" + section), "");
        });
    }

    /** A section put together from nothing by RFC 7396, as its paragraph on processing has it. */
    private static final class Replay {
        private JsonNode document = JsonNodeFactory.instance.objectNode();
        private final Map<String, Long> times = new HashMap<>();

        void apply(ObjectNode applied) {
            document = merge(document, applied.get("patch"));
            applied.get("ts")
                    .properties()
                    .forEach(ts -> times.put(ts.getKey(), ts.getValue().longValue()));
        }

        private static JsonNode merge(JsonNode target, JsonNode patch) {
            if (!(patch instanceof ObjectNode members)) {
                return patch;
            }
            var merged =
                    target instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
            for (var member : members.properties()) {
                if (member.getValue().isNull()) {
                    merged.remove(member.getKey());
                } else {
                    merged.set(member.getKey(), merge(merged.path(member.getKey()), member.getValue()));
                }
            }
            return merged;
        }

        void hasTimes(JsonNode stored, String path) {
            for (var leaf : stored.properties()) {
                var pointer = Json.pointer(path, leaf.getKey());
                if (leaf.getValue() instanceof ObjectNode below) {
                    hasTimes(below, pointer);
                } else {
                    assertThat(times).containsEntry(pointer, leaf.getValue().longValue());
                }
            }
        }
    }
}
