package io.umbra.bench;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * How long searches over many things take, by the property index and by a scan, while the things report; and what the
 * index costs those reports. Two projects with the same things: in one the model marks {@code temp} as indexed.
 */
final class WhereBench {
    private static final String CONDITION = "reported.temp>30 and tag.site=\"A\"";
    private static final String NOTHING = "reported.temp>1000 and tag.site=\"A\"";
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);
    private static final int DEVICES = 200;
    private static final int WINDOW = 8;
    private static final int RUNS = 20;
    private static final int ROUNDS = 4;
    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final Duration MEASURED = Duration.ofSeconds(8);

    private final UmbraProcess umbra;
    private final Rest admin;
    private final int things;
    private final Figures figures;

    WhereBench(UmbraProcess umbra, int things, Figures figures) {
        this.umbra = umbra;
        this.admin = umbra.admin();
        this.things = things;
        this.figures = figures;
    }

    void run() throws SQLException {
        figures.note("things", things);
        for (var project : List.of("scan", "index")) {
            register(project);
            generate(project);
        }
        // What was generated is in no journal: the index finds it when it is built.
        admin.post("/api/v1/projects/index/models/sensor/versions", model("1.1", true))
                .expect(201);
        awaitIndex();
        for (var project : List.of("scan", "index")) {
            figures.noteMillis(project + ".firstPageMillis", median(project, CONDITION));
            figures.noteMillis(project + ".nothingMatchesMillis", median(project, NOTHING));
        }
        pageWhileThingsReport();
        compareIngest();
    }

    private void register(String project) {
        admin.post("/api/v1/projects", Map.of("name", project)).expect(201);
        admin.patch("/api/v1/projects/" + project, Map.of("limits", Map.of("thingRate", 0)))
                .expect(200);
        admin.post("/api/v1/projects/" + project + "/models", model("1.0", false))
                .expect(201);
    }

    private static Map<String, Object> model(String version, boolean indexed) {
        var temp = Map.of("type", "float", "indexed", indexed);
        return Map.of("id", "sensor", "version", version, "mode", "lenient", "properties", Map.of("temp", temp));
    }

    /** Ten leaves each, below 1 KB; one in a hundred fits the condition, one in ten stands on site A. */
    private void generate(String project) throws SQLException {
        try (var connection = Database.of(umbra).connect();
                var statement = connection.createStatement()) {
            statement.execute("""
                    with made as (
                        insert into thing (project, name, model_version, tags, version, created_at, updated_at)
                        select p.key, 'thing-' || lpad(n::text, 7, '0'), v.key,
                            jsonb_build_object('site', chr(65 + (n / 10) %% 10), 'line', (n %% 7)::text), 1, now(), now()
                        from project p join model m on m.project = p.key join model_version v on v.model = m.key,
                            generate_series(1, %d) n
                        where p.name = '%s'
                        returning key, project, name)
                    insert into shadow (thing, name, project, version, desired_version, revision, deleted, reported,
                        desired, meta, updated_at)
                    select key, '', project, 1, 0, 1, false,
                        jsonb_build_object('temp', case when n %% 1000 < 10 then 31 + n %% 9 else n %% 30 end, 'humidity', n %% 100, 'voltage', 230.5, 'current', 1.25, 'rssi', -60,
                            'firmware', '1.' || n %% 20, 'serial', repeat('s', 400), 'mode', 'auto', 'on', true,
                            'gps', jsonb_build_object('lat', 48.1)),
                        '{}', '{}', 0
                    from (select key, project, substr(name, 7)::int n from made) m""".formatted(things, project));
            statement.execute("analyze thing");
            statement.execute("analyze shadow");
        }
    }

    private void awaitIndex() {
        for (var tries = 0; tries < 600; tries++) {
            if (search("index", CONDITION, "").path("search").asString().equals("index")) {
                return;
            }
            Pause.of(Duration.ofMillis(200));
        }
        throw new IllegalStateException("the index was not built");
    }

    private JsonNode search(String project, String condition, String cursor) {
        return admin.get("/api/v1/projects/%s/things?limit=20&where=%s%s"
                        .formatted(project, URLEncoder.encode(condition, StandardCharsets.UTF_8), cursor))
                .expect(200);
    }

    private Duration median(String project, String condition) {
        var latencies = new Latencies();
        for (var run = 0; run < RUNS + 3; run++) {
            var began = System.nanoTime();
            search(project, condition, "");
            if (run >= 3) {
                latencies.add(System.nanoTime() - began);
            }
        }
        return latencies.within(0.5);
    }

    /** Every thing that fits is met once, though the things of the same project report meanwhile. */
    private void pageWhileThingsReport() {
        try (var fleet = fleet("index", "pager")) {
            fleet.pace(1_000);
            var met = new HashSet<String>();
            var times = 0;
            for (var cursor = ""; cursor != null; ) {
                var page = search("index", CONDITION, cursor);
                for (var item : page.path("items")) {
                    met.add(item.path("name").asString());
                    times++;
                }
                cursor = page.has("nextCursor")
                        ? "&cursor=" + page.path("nextCursor").asString()
                        : null;
            }
            fleet.hold();
            if (times != met.size() || met.size() < things / 100) {
                throw new IllegalStateException("%d things met %d times".formatted(met.size(), times));
            }
            figures.note("index.pagedThings", met.size());
        }
    }

    /** In turn, so that what else changes over time falls on both alike. */
    private void compareIngest() {
        var perSecond = new LinkedHashMap<String, Double>(Map.of("scan", 0.0, "index", 0.0));
        for (var round = 0; round < ROUNDS; round++) {
            for (var project : round % 2 == 0 ? List.of("scan", "index") : List.of("index", "scan")) {
                perSecond.merge(project, ingest(project, "round-" + round) / ROUNDS, Double::sum);
            }
        }
        perSecond.forEach((project, rate) -> figures.note(project + ".ackedPerSecond", Math.round(rate)));
        var loss = 1 - perSecond.getOrDefault("index", 0.0) / perSecond.getOrDefault("scan", 1.0);
        figures.note("index.ingestLossPercent", loss * 100);
    }

    private double ingest(String project, String prefix) {
        try (var fleet = fleet(project, prefix)) {
            fleet.flood();
            Pause.of(WARM_UP);
            var before = fleet.tally().acked();
            var began = System.nanoTime();
            Pause.of(MEASURED);
            var perSecond = (fleet.tally().acked() - before) / ((System.nanoTime() - began) / 1e9);
            fleet.hold();
            return perSecond;
        }
    }

    private Fleet fleet(String project, String prefix) {
        var devices = IntStream.range(0, DEVICES)
                .mapToObj(number -> device(project, prefix + "-" + number))
                .toList();
        return Fleet.connect(umbra.mqtt(), devices, WINDOW, KEEP_ALIVE, Fleet.firstNumber());
    }

    private Fleet.Device device(String project, String name) {
        var thing = admin.post("/api/v1/projects/" + project + "/things", Map.of("name", name, "model", "sensor"))
                .expect(201);
        var connection = thing.path("connection");
        return new Fleet.Device(
                name,
                connection.path("username").asString(),
                connection.path("password").asString(),
                "$iot/" + name + "/shadow/update");
    }
}
