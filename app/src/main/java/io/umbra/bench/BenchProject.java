package io.umbra.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A project made for a measurement, without a limit to how fast its things publish. */
record BenchProject(Rest admin, String name) {

    static BenchProject make(Rest admin, String name) {
        admin.post("/api/v1/projects", Map.of("name", name)).expect(201);
        admin.patch("/api/v1/projects/" + name, Map.of("limits", Map.of("thingRate", 0)))
                .expect(200);
        return new BenchProject(admin, name);
    }

    /** Makes a thing, which reports by the native topic. */
    Fleet.Device thing(String thing, Map<String, Object> more) {
        var wish = new HashMap<>(more);
        wish.put("name", thing);
        var connection = admin.post("/api/v1/projects/" + name + "/things", wish)
                .expect(201)
                .path("connection");
        return new Fleet.Device(
                thing,
                connection.path("username").asString(),
                connection.path("password").asString(),
                "$iot/" + thing + "/shadow/update");
    }

    /** Makes an app key over all things that may read and control, and lets everybody use the topics below {@code plain/}. */
    Fleet.Device backEnd() {
        admin.post(
                        "/api/v1/projects/" + name + "/topic-rules",
                        Map.of("filter", "plain/#", "allow", "both", "who", "all"))
                .expect(201);
        var key = admin.post(
                        "/api/v1/projects/" + name + "/keys",
                        Map.of("name", "bench", "scopes", List.of("read", "control"), "things", Map.of("all", true)))
                .expect(201);
        return new Fleet.Device(
                "back-end", key.path("username").asString(), key.path("secret").asString(), "plain/bench");
    }
}
