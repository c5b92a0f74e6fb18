package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GroupsTest {

    static final String GROUPS = "/api/v1/projects/site/groups";
    static final String THINGS = "/api/v1/projects/site/things";

    static Platform platform;
    static Rest admin;

    @BeforeAll
    static void start() {
        platform = new Platform();
        admin = platform.admin;
        admin.post("/api/v1/projects", "{\"name\":\"site\"}").is(201);
        for (var name : List.of("a", "b", "c")) {
            admin.post(THINGS, "{\"name\":\"%s\"}".formatted(name)).is(201);
        }
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    static List<String> members(String group) {
        return admin.get(GROUPS + "/" + group + "/things")
                .is(200)
                .body()
                .path("items")
                .findValuesAsString("name");
    }

    @Test
    void aGroupIsMadeChangedAndDeleted() {
        var made = admin.post(GROUPS, "{\"name\":\"g1\",\"title\":\"One\",\"things\":[\"b\",\"a\"]}")
                .is(201);
        assertThat(made.header("Location")).isEqualTo(GROUPS + "/g1");
        assertThat(made.body().path("things").asInt()).isEqualTo(2);
        assertThat(members("g1")).containsExactly("a", "b");

        var changed = admin.patch(
                        GROUPS + "/g1",
                        "{\"title\":null,\"add\":[\"c\"],\"remove\":[\"a\",\"b\"]}",
                        "If-Match",
                        "\"1\"")
                .is(200);
        assertThat(changed.header("ETag")).isEqualTo("\"2\"");
        assertThat(changed.body().has("title")).isFalse();
        assertThat(members("g1")).containsExactly("c");
        assertThat(admin.get(GROUPS).is(200).body().path("items").findValuesAsString("name"))
                .contains("g1");

        admin.patch(GROUPS + "/g1", "{}", "If-Match", "\"1\"").isProblem(412, "precondition_failed");
        admin.patch(GROUPS + "/g1", "{\"add\":[\"nobody\"]}").isProblem(400, "invalid_request");
        admin.post(GROUPS, "{\"name\":\"g1\"}").isProblem(409, "name_taken");
        admin.post(GROUPS, "{\"name\":\"/\"}").isProblem(400, "invalid_name");
        admin.post(GROUPS, "{\"name\":\"x\",\"things\":[\"nobody\"]}").isProblem(400, "invalid_request");
        admin.delete(GROUPS + "/g1").is(204);
        admin.get(GROUPS + "/g1").isProblem(404, "group_not_found");
        admin.delete(GROUPS + "/g1").isProblem(404, "group_not_found");
        admin.get(THINGS + "/c").is(200);
    }

    @Test
    void aKeyOfAGroupReachesWhoIsInIt() {
        admin.post(GROUPS, "{\"name\":\"g2\",\"things\":[\"a\"]}").is(201);
        admin.post(
                        "/api/v1/projects/site/keys",
                        "{\"name\":\"k\",\"scopes\":[\"read\"],\"things\":{\"group\":\"none\"}}")
                .isProblem(400, "invalid_request");
        var created = admin.post(
                        "/api/v1/projects/site/keys",
                        "{\"name\":\"k\",\"scopes\":[\"read\",\"control\"],\"things\":{\"group\":\"g2\"}}")
                .is(201);
        assertThat(created.body().at("/things/group").asString()).isEqualTo("g2");
        var key = platform.anonymous().as(created.body().path("secret").asString());

        key.get(THINGS + "/a/shadow").is(200);
        key.get(THINGS + "/b/shadow").isProblem(404, "thing_not_found");
        assertThat(key.get(THINGS).is(200).body().path("items").findValuesAsString("name"))
                .containsExactly("a");
        key.get(GROUPS).isProblem(403, "forbidden");

        admin.patch(GROUPS + "/g2", "{\"add\":[\"b\"],\"remove\":[\"a\"]}").is(200);
        key.get(THINGS + "/a/shadow").isProblem(404, "thing_not_found");
        key.patch(THINGS + "/b/shadow/desired", "{\"x\":1}").is(200);

        admin.delete(GROUPS + "/g2").is(204);
        key.get(THINGS + "/b/shadow").isProblem(404, "thing_not_found");
    }
}
