package io.umbra.journey;

import io.umbra.bench.Fleet;
import io.umbra.bench.Rest;
import io.umbra.bench.UmbraProcess;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** A project of a journey, and its things, as a back end sees them. */
record Tenant(Rest rest, String project) {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** A user name and its secret. */
    record Login(String username, String password) {

        /** The name behind the project's. */
        String name() {
            return username.substring(username.indexOf('/') + 1);
        }
    }

    /** A new project with a name nobody else has. */
    static Tenant of(UmbraProcess umbra) {
        return named(umbra.admin(), "journey-" + NUMBER.incrementAndGet());
    }

    static Tenant named(Rest admin, String project) {
        admin.post("/api/v1/projects", Map.of("name", project)).expect(201);
        return new Tenant(admin, project);
    }

    /** The same project after the platform was started again. */
    Tenant on(UmbraProcess umbra) {
        return new Tenant(umbra.admin(), project);
    }

    String path(String below) {
        return "/api/v1/projects/" + project + below;
    }

    void limit(String limit, Object value) {
        rest.patch(path(""), Map.of("limits", Map.of(limit, value))).expect(200);
    }

    void model(String json) {
        rest.post(path("/models"), json).expect(201);
    }

    /** A thing without a model. */
    Login thing(String name) {
        return login(rest.post(path("/things"), Map.of("name", name)));
    }

    Login thing(String name, String model) {
        return login(rest.post(path("/things"), Map.of("name", name, "model", model)));
    }

    /** A back end's key over all things. */
    Login key(String... scopes) {
        var key = rest.post(
                        path("/keys"),
                        Map.of("name", "back end", "scopes", List.of(scopes), "things", Map.of("all", true)))
                .expect(201);
        return new Login(key.path("username").asString(), key.path("secret").asString());
    }

    /** Things that report as a fleet, on the native topics. */
    List<Fleet.Device> fleet(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> thing(prefix + number))
                .map(login -> new Fleet.Device(
                        login.name(), login.username(), login.password(), "$iot/" + login.name() + "/shadow/update"))
                .toList();
    }

    JsonNode shadow(String thing) {
        return rest.get(path("/things/" + thing + "/shadow")).expect(200);
    }

    JsonNode presence(String thing) {
        return rest.get(path("/things/" + thing + "/presence")).expect(200);
    }

    /** Changes desired and gives the answer. */
    JsonNode desire(String thing, String json) {
        return rest.merge(path("/things/" + thing + "/shadow/desired"), json).expect(200);
    }

    private static Login login(Rest.Answer created) {
        var connection = created.expect(201).path("connection");
        return new Login(
                connection.path("username").asString(),
                connection.path("password").asString());
    }
}
