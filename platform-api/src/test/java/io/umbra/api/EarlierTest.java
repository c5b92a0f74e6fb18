package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EarlierTest {

    static final String THINGS = "/api/v1/projects/past/things";

    static Platform platform;
    static Rest admin;

    @BeforeAll
    static void start() {
        platform = new Platform();
        admin = platform.admin;
        admin.post("/api/v1/projects", "{\"name\":\"past\"}").is(201);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void everyVersionCanBeSeenAsItWas() {
        admin.post(THINGS, "{\"name\":\"t\"}").is(201);
        var shadow = THINGS + "/t/shadow";
        var seen = new ArrayList<String>(List.of(shown(shadow)));
        for (var change : List.of(
                "{\"a\":1,\"b\":{\"c\":true,\"d\":[1,2]}}",
                "{\"a\":2,\"e\":{\"f\":{\"g\":\"x\"}}}",
                "{\"b\":5}",
                "{\"b\":{\"c\":{\"z\":0}}}",
                "{\"e\":null,\"a\":2}",
                "{\"b\":{\"c\":null,\"~/\":1}}")) {
            admin.patch(shadow + "/desired", change).is(200);
            seen.add(shown(shadow));
        }
        admin.delete(shadow).is(200);
        seen.add(shown(shadow));
        admin.put(shadow + "/desired", "{\"again\":1}").is(200);
        seen.add(shown(shadow));

        for (int version = 0; version < seen.size(); version++) {
            assertThat(shown(shadow + "?version=" + version)).isEqualTo(seen.get(version));
        }
        admin.get(shadow + "?version=9").isProblem(404, "shadow_not_found");
        admin.get(shadow + "?version=-1").isProblem(404, "shadow_not_found");
    }

    /** What a shadow shows, but for when it was read and whether something is kept of what is gone. */
    static String shown(String path) {
        var body = admin.get(path).is(200).body();
        return "%s %s %s %s %s %s"
                .formatted(
                        body.path("version"),
                        body.path("desiredVersion"),
                        body.path("reported"),
                        sorted(body.path("desired").toString()),
                        body.path("delta").isEmpty(),
                        sorted(body.path("lastUpdatedTime").toString()));
    }

    /** The order of members is not kept. */
    private static String sorted(String json) {
        return Rest.JSON
                .readTree(json)
                .toString()
                .chars()
                .sorted()
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void whatTheJournalHasLostIsGone() throws Exception {
        admin.post(THINGS, "{\"name\":\"old\"}").is(201);
        var shadow = THINGS + "/old/shadow";
        for (int i = 1; i <= 4; i++) {
            admin.patch(shadow + "/desired", "{\"n\":%d}".formatted(i)).is(200);
        }
        try (var connection = platform.database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "delete from journal_event where version <= 2 and thing = (select key from thing where name = 'old')");
        }

        assertThat(admin.get(shadow + "?version=3")
                        .is(200)
                        .body()
                        .at("/desired/n")
                        .asInt())
                .isEqualTo(3);
        admin.get(shadow + "?version=2").isProblem(410, "version_gone");
        admin.get(shadow + "?version=1").isProblem(410, "version_gone");
        assertThat(admin.get(shadow + "?version=0").is(200).body().path("desired"))
                .isEmpty();
    }
}
