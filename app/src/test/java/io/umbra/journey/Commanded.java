package io.umbra.journey;

import io.umbra.bench.Packets;
import io.umbra.bench.UmbraProcess;
import io.umbra.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A device that listens for commands, on the native topics. */
record Commanded(RawDevice device, String thing) implements AutoCloseable {

    /** A request as the device saw it. */
    record Request(String id, int attempt, Instant at, JsonNode body) {}

    static Commanded listening(UmbraProcess umbra, Tenant.Login login) {
        var device = RawDevice.connect(umbra.mqtt(), login, login.name());
        device.subscribe("$iot/" + login.name() + "/command/+/request", 1);
        return new Commanded(device, login.name());
    }

    /** The next request, acknowledged by PUBACK. */
    Request next() {
        var packet = device.next(Packets.PUBLISH);
        device.send(Packets.ack(Packets.PUBACK, packet.packetId()));
        var body = Json.parse(packet.payload());
        var id = body.get("id").stringValue();
        if (!packet.topic().equals("$iot/" + thing + "/command/" + id + "/request")) {
            throw new IllegalStateException(packet.topic() + " carries " + body);
        }
        return new Request(
                id,
                body.get("attempt").intValue(),
                Instant.ofEpochMilli(body.get("timestamp").longValue()),
                body);
    }

    void answer(Request request, String body) {
        device.report("$iot/" + thing + "/command/" + request.id() + "/response", body);
    }

    /** Whether nothing waits to be read: what the platform sent before it answered a ping has come. */
    boolean heardNothing() {
        device.send(Packets.pingRequest());
        return device.next().type() == Packets.PINGRESP;
    }

    @Override
    public void close() {
        device.close();
    }

    // ---- the same as REST tells it

    static String order(Tenant home, String thing, Map<String, Object> order) {
        return home.rest()
                .post(home.path("/things/" + thing + "/commands"), order)
                .expect(202)
                .get("id")
                .stringValue();
    }

    static JsonNode told(Tenant home, String thing, String id) {
        return home.rest()
                .get(home.path("/things/" + thing + "/commands/" + id))
                .expect(200);
    }

    static String status(Tenant home, String thing, String id) {
        return told(home, thing, id).get("status").stringValue();
    }

    static List<String> steps(JsonNode command) {
        return command.get("steps")
                .valueStream()
                .map(step -> step.get("status").stringValue())
                .toList();
    }

    /** When the command entered a status for the last time. */
    static Instant at(JsonNode command, String status) {
        return command.get("steps")
                .valueStream()
                .filter(step -> step.get("status").stringValue().equals(status))
                .map(step -> Instant.parse(step.get("at").stringValue()))
                .reduce((first, second) -> second)
                .orElseThrow();
    }
}
