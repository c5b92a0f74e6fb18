package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.bench.Packets;
import io.umbra.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A worked case of commands: ordered by REST, answered by the device, by a clock that the case moves. */
final class VectorCommands {

    private final ClockedPlatform platform;
    private final VectorThing thing;
    private final long base;
    private final Map<String, String> ids = new LinkedHashMap<>();
    private final List<String> published = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private @Nullable RawDevice device;

    /** @param base when the case's time 0 is, epoch milliseconds */
    VectorCommands(ClockedPlatform platform, VectorThing thing, long base) {
        this.platform = platform;
        this.thing = thing;
        this.base = base;
    }

    void run(JsonNode given, JsonNode when, JsonNode then) {
        at(0);
        if (given.get("online").booleanValue()) {
            connect();
        }
        for (var step : when.get("steps")) {
            long at = step.get("at").longValue();
            at(at);
            take(step, at);
            listen();
        }
        check(then);
        if (device != null) {
            device.close();
        }
    }

    private void at(long millis) {
        platform.set(Instant.ofEpochMilli(base + millis));
    }

    private void take(JsonNode step, long at) {
        switch (step.get("do").stringValue()) {
            case "create" -> create(step, at);
            case "cancel" -> thing.rest().delete(command(step)).expect(200);
            case "connect" -> connect();
            case "ack" -> respond(step, "ack");
            case "result" -> respond(step, step.get("status").stringValue());
            case "tick" -> {}
            default -> throw new AssertionError("nothing to do: " + step);
        }
    }

    private void create(JsonNode step, long at) {
        long ttl = step.path("ttlMs").asLong(0);
        var order = Map.of("command", step.get("command").stringValue(), "ttlMs", ttl);
        var answer = thing.rest().post(thing.path("/commands"), order);
        if (answer.status() < 400) {
            ids.put(step.get("id").stringValue(), answer.body().get("id").stringValue());
        } else {
            errors.add("[%d,%d,\"%s\"]"
                    .formatted(at, answer.status(), answer.body().get("code").stringValue()));
        }
    }

    private String command(JsonNode step) {
        return thing.path("/commands/" + ids.get(step.get("id").stringValue()));
    }

    private void connect() {
        var connected = thing.device();
        connected.subscribe("$iot/" + VectorThing.NAME + "/command/#", 1);
        device = connected;
        listen();
    }

    private void respond(JsonNode step, String status) {
        var name = step.get("id").stringValue();
        connected()
                .report(
                        "$iot/%s/command/%s/response".formatted(VectorThing.NAME, ids.getOrDefault(name, name)),
                        "{\"status\":\"" + status + "\"}");
    }

    private RawDevice connected() {
        if (device == null) {
            throw new IllegalStateException("the device is not connected");
        }
        return device;
    }

    /** Takes note of what the device has been sent: the lane is asked twice, so that all it did before has left. */
    private void listen() {
        thing.shadow();
        thing.shadow();
        if (device == null) {
            return;
        }
        device.send(Packets.pingRequest());
        for (var packet = device.next(); packet.type() != Packets.PINGRESP; packet = device.next()) {
            if (packet.type() == Packets.PUBLISH) {
                device.send(Packets.ack(Packets.PUBACK, packet.packetId()));
                note(packet.topic(), Json.parse(packet.payload()));
            }
        }
    }

    private void note(String topic, JsonNode body) {
        if (topic.endsWith("/request")) {
            var name = ids.entrySet().stream()
                    .filter(known -> known.getValue().equals(body.get("id").stringValue()))
                    .findFirst()
                    .orElseThrow()
                    .getKey();
            long at = body.get("timestamp").longValue() - base;
            published.add(
                    "[%d,\"%s\",%d]".formatted(at, name, body.get("attempt").intValue()));
        } else {
            long at = body.get("timestamp").longValue() - base;
            errors.add("[%d,%d,\"%s\"]"
                    .formatted(
                            at, body.get("code").intValue(), body.get("error").stringValue()));
        }
    }

    private void check(JsonNode then) {
        var history = new LinkedHashMap<String, List<String>>();
        ids.forEach((name, id) -> history.put(
                name,
                VectorThing.exact(thing.rest().get(thing.path("/commands/" + id)))
                        .get("steps")
                        .valueStream()
                        .map(step -> step.get("status").stringValue())
                        .toList()));
        var expected = new LinkedHashMap<String, List<String>>();
        then.get("history")
                .properties()
                .forEach(each -> expected.put(
                        each.getKey(),
                        each.getValue().valueStream().map(JsonNode::stringValue).toList()));
        assertThat(history).isEqualTo(expected);
        if (then.has("published")) {
            assertThat(published).containsExactlyElementsOf(texts(then.get("published")));
        }
        assertThat(errors).containsExactlyElementsOf(texts(then.path("errors")));
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(Json::text).toList();
    }
}
