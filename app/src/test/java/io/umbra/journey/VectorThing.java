package io.umbra.journey;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.umbra.bench.Packets;
import io.umbra.bench.Rest;
import io.umbra.json.Json;
import io.umbra.shadow.Section;
import io.umbra.shadow.Shadow;
import io.umbra.shadow.ShadowCodec;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A thing as a worked case gives it, in a project of its own, and whoever has to do with it: the device, a back end that
 * hears all of its topics, and REST.
 */
final class VectorThing implements AutoCloseable {

    static final String NAME = "env-01";
    static final long NOW = 1_700_000_000_000L;

    private final ClockedPlatform platform;
    private final Tenant tenant;
    private final Rest rest;
    private final Tenant.Login login;
    private final RawDevice app;
    private int barriers;
    private int packetId;

    /** A message that was heard: the topic behind the shadow's prefix, and the body. */
    record Heard(String suffix, JsonNode body) {}

    private VectorThing(ClockedPlatform platform, Tenant tenant, Rest rest, Tenant.Login login, RawDevice app) {
        this.platform = platform;
        this.tenant = tenant;
        this.rest = rest;
        this.login = login;
        this.app = app;
    }

    static VectorThing of(ClockedPlatform platform, Rest admin, String project, JsonNode given) throws SQLException {
        var tenant = Tenant.named(admin, project);
        configure(tenant, given);
        var login = given.has("model") ? tenant.thing(NAME, model(tenant, given.get("model"))) : tenant.thing(NAME);
        if (given.has("desiredPolicy")) {
            admin.patch(tenant.path("/things/" + NAME), Map.of("desiredPolicy", text(given, "desiredPolicy")))
                    .expect(200);
        }
        try (var store = platform.store()) {
            write(store, project, given);
        }
        var key = tenant.key("read", "report", "control", "presence", "manage");
        var app = RawDevice.connect(platform.mqtt(), key, "listener");
        app.subscribe("$iot/" + NAME + "/shadow/#", 0);
        app.subscribe("$baidu/iot/shadow/" + NAME + "/#", 0);
        return new VectorThing(platform, tenant, platform.rest().as(key.password()), login, app);
    }

    private static void configure(Tenant tenant, JsonNode given) {
        var settings = JsonNodeFactory.instance.objectNode();
        settings.putObject("limits").put("thingRate", 0);
        if (given.get("limits") instanceof ObjectNode limits) {
            settings.withObject("/limits").setAll(limits);
        }
        var policies = settings.putObject("policies");
        if (given.has("validation")) {
            policies.put("validation", text(given, "validation"));
        }
        if (given.has("deviceMaySetDesired")) {
            boolean may = given.get("deviceMaySetDesired").booleanValue();
            policies.putObject("deviceMaySetDesired").put("native", may).put("tiangong", may);
        }
        tenant.rest().patch(tenant.path(""), Json.text(settings)).expect(200);
    }

    private static String model(Tenant tenant, JsonNode model) {
        tenant.model(Json.text(model));
        return text(model, "id") + "@" + text(model, "version");
    }

    private static String text(JsonNode node, String name) {
        return node.get(name).stringValue();
    }

    // ---- what is given

    private static void write(Connection store, String project, JsonNode given) throws SQLException {
        long thing;
        long home;
        try (var query =
                store.prepareStatement("select t.key, t.project from thing t join project p on p.key = t.project"
                        + " where p.name = ? and t.name = ? and p.deleted_at is null")) {
            query.setString(1, project);
            query.setString(2, NAME);
            try (var row = query.executeQuery()) {
                row.next();
                thing = row.getLong(1);
                home = row.getLong(2);
            }
        }
        if (given.has("shadow")) {
            writeShadow(store, thing, home, given.get("shadow"));
        }
        for (var recent : given.path("recent")) {
            writeRequest(store, thing, home, recent);
        }
    }

    private static void writeShadow(Connection store, long thing, long project, JsonNode given) throws SQLException {
        var shadow = new Shadow(
                given.get("version").longValue(),
                given.path("desiredVersion").asLong(0),
                section(given, "reported"),
                section(given, "desired"));
        var texts = ShadowCodec.encode(shadow);
        try (var insert = store.prepareStatement("insert into shadow (thing, name, project, version, desired_version,"
                + " revision, deleted, reported, desired, meta, updated_at)"
                + " values (?, '', ?, ?, ?, 1, false, ?::jsonb, ?::jsonb, ?::jsonb, ?)")) {
            insert.setLong(1, thing);
            insert.setLong(2, project);
            insert.setLong(3, shadow.version());
            insert.setLong(4, shadow.desiredVersion());
            insert.setString(5, texts.reported());
            insert.setString(6, texts.desired());
            insert.setString(7, texts.meta());
            insert.setLong(8, NOW);
            insert.executeUpdate();
        }
    }

    private static Section section(JsonNode given, String name) {
        var value = (ObjectNode) given.get(name);
        var times = new HashMap<String, Long>();
        leaves(value, "", times);
        times.putAll(longs(given.path("ts").path(name)));
        var removals = name.equals("reported") ? longs(given.path("removedAt")) : Map.<String, Long>of();
        return new Section(value, times, removals, Json.size(value));
    }

    private static Map<String, Long> longs(JsonNode object) {
        var longs = new HashMap<String, Long>();
        object.properties()
                .forEach(each -> longs.put(each.getKey(), each.getValue().asLong()));
        return longs;
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

    /** An update the device made before, as the journal keeps it. */
    private static void writeRequest(Connection store, long thing, long project, JsonNode recent) throws SQLException {
        var sha256 = io.umbra.shadow.Payload.digest(Json.bytes(recent.get("payload")));
        try (var insert =
                store.prepareStatement("insert into journal_report (shard, journal_offset, time, project, thing,"
                        + " kind, shadow, message_id, request_id, digest, version, principal, body)"
                        + " values (?, 0, ?, ?, ?, 1, '', ?, ?, ?, ?, ?, '{\"desiredVersion\":0}')")) {
            insert.setInt(1, (int) (thing % 64));
            insert.setLong(2, recent.get("at").longValue());
            insert.setLong(3, project);
            insert.setLong(4, thing);
            insert.setObject(5, UUID.randomUUID());
            insert.setString(6, text(recent, "requestId"));
            insert.setLong(7, ByteBuffer.wrap(sha256).getLong());
            insert.setLong(8, recent.get("version").longValue());
            insert.setString(9, "device:" + NAME);
            insert.executeUpdate();
        }
    }

    // ---- who has to do with it

    /** The device, connected now. */
    RawDevice device() {
        return RawDevice.connect(platform.mqtt(), login, "device-" + packetId++);
    }

    /** REST as a back end. */
    Rest rest() {
        return rest;
    }

    String path(String below) {
        return tenant.path("/things/" + NAME + below);
    }

    /** The shadow as REST tells it, every digit kept. */
    JsonNode shadow() {
        return exact(rest.get(path("/shadow")));
    }

    /** Publishes as the device or the back end, waits for the ack, and gives what was heard of it. */
    List<Heard> publish(boolean asApp, String topic, byte[] payload, boolean dup) {
        heard(topic.startsWith("$baidu"));
        if (asApp) {
            send(app, topic, payload, dup);
        } else {
            try (var device = device()) {
                send(device, topic, payload, dup);
            }
        }
        return heard(topic.startsWith("$baidu"));
    }

    private void send(RawDevice from, String topic, byte[] payload, boolean dup) {
        from.send(Packets.publish(topic, payload, 1, 7, dup));
        if (from != app) {
            from.next(Packets.PUBACK);
        }
    }

    /** All that was heard of the shadow until now, in one spelling. */
    List<Heard> heard(boolean tiangong) {
        var prefix = tiangong ? "$baidu/iot/shadow/" + NAME + "/" : "$iot/" + NAME + "/shadow/";
        var barrier = "barrier-" + barriers++;
        var asked = "{\"requestId\":\"" + barrier + "\"}";
        app.send(Packets.publish("$iot/" + NAME + "/shadow/get", asked.getBytes(UTF_8), 0, 0, false));
        var heard = new ArrayList<Heard>();
        while (true) {
            var packet = app.next(Packets.PUBLISH);
            if (packet.topic().endsWith("/get/accepted") && packet.payload().contains(barrier)) {
                return heard;
            }
            if (packet.topic().startsWith(prefix)) {
                heard.add(new Heard(
                        packet.topic().substring(prefix.length()),
                        packet.payload().isEmpty() ? JsonNodeFactory.instance.nullNode() : lenient(packet.payload())));
            }
        }
    }

    /** What is forwarded of a refused request need not be JSON. */
    private static JsonNode lenient(String text) {
        try {
            return Json.parse(text);
        } catch (IllegalArgumentException e) {
            return JsonNodeFactory.instance.stringNode(text);
        }
    }

    static JsonNode exact(Rest.Answer answer) {
        return Json.parse(answer.response().body());
    }

    @Override
    public void close() {
        app.close();
    }
}
