package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.journal.MessageIds;
import io.umbra.project.Limits;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Principal;
import io.umbra.shadow.Shadow;
import io.umbra.shadow.Shadows;
import io.umbra.shadow.Spelling;
import io.umbra.shadow.UpdateReader;
import io.umbra.thing.ThingId;
import io.umbra.thing.Things;
import io.umbra.thing.where.PropertyIndex;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhereTest {

    static final String THINGS = "/api/v1/projects/farm/things";

    static Platform platform;
    static Rest admin;
    static PropertyIndex index;

    @BeforeAll
    static void start() throws Exception {
        platform = new Platform();
        admin = platform.admin;
        index = new PropertyIndex(platform.database.dataSource());
        admin.post("/api/v1/projects", "{\"name\":\"farm\"}").is(201);
        admin.post("/api/v1/projects/farm/models", """
                {"id":"probe","version":"1.2","mode":"lenient","properties":{
                 "level":{"type":"double","indexed":true},"label":{"type":"string","indexed":true}}}""").is(201);
        thing("a", "probe", "A", "{\"level\":10,\"temp\":31,\"on\":true,\"gps\":{\"lat\":1.5}}");
        thing("b", "probe", "A", "{\"level\":20,\"temp\":29,\"on\":false,\"label\":\"north\"}");
        thing("c", null, "B", "{\"level\":30.0,\"temp\":\"31\",\"label\":\"" + "x".repeat(300) + "\"}");
        thing("d", null, "A", "{\"level\":\"40\",\"temp\":1e2,\"gps\":null,\"list\":[1]}");
        thing("e", null, null, null);
        admin.patch(THINGS + "/a/shadow/desired", "{\"temp\":31.0,\"set\":{}}").is(200);
        admin.patch(THINGS + "/b/shadow/desired", "{\"temp\":30}").is(200);
        refresh();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    static void refresh() throws Exception {
        while (index.refresh()) {
            // Until nothing is left to do.
        }
    }

    static void thing(String name, @Nullable String model, @Nullable String site, @Nullable String reported)
            throws Exception {
        admin.post(
                        THINGS,
                        "{\"name\":\"%s\"%s%s}"
                                .formatted(
                                        name,
                                        model == null ? "" : ",\"model\":\"" + model + "\"",
                                        site == null ? "" : ",\"tags\":{\"site\":\"" + site + "\"}"))
                .is(201);
        if (reported != null) {
            // A model that is lenient would leave the rest out.
            if (model != null) {
                admin.patch(THINGS + "/" + name, "{\"validation\":\"off\"}").is(200);
            }
            report(name, reported);
        }
    }

    static void report(String name, String reported) throws Exception {
        var facts = platform.get(Things.class).facts(new ThingId("farm", name)).orElseThrow();
        var read = UpdateReader.read(
                ("{\"reported\":" + reported + "}").getBytes(StandardCharsets.UTF_8),
                Limits.DEFAULT,
                System.currentTimeMillis());
        var request = ((UpdateReader.Read.Request) read).request();
        var outcome = platform.get(Shadows.class)
                .submit(new Change.Update(
                        facts.ref(),
                        platform.get(MessageIds.class).next(),
                        Shadow.DEFAULT,
                        new Principal.Device(name),
                        Spelling.NATIVE,
                        request,
                        false,
                        null,
                        null))
                .get();
        assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
    }

    static String where(String condition) {
        return THINGS + "?where=" + URLEncoder.encode(condition, StandardCharsets.UTF_8);
    }

    static List<String> names(String path) {
        return admin.get(path).is(200).body().path("items").findValuesAsString("name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "reported.temp>30 and tag.site=\"A\" | a d",
                "reported.temp>30 | a d",
                "reported.temp = 31 | a",
                "reported.temp != 31 | b d",
                "reported.temp = \"31\" | c",
                "not reported.temp > 30 | b c e",
                "reported.gps.lat < 2 | a",
                "reported.gps = 1 | ''",
                "reported.list = 1 | ''",
                "exists reported.list | d",
                "exists reported.gps | a",
                "reported.on = true | a",
                "reported.on < true | b",
                "reported.level >= 20 | b c",
                "reported.level < 20 | a",
                "reported.level = 30 | c",
                "reported.level > \"4\" | d",
                "reported.level <= 1e3 and reported.level > 10 | b c",
                "reported.label = \"north\" | b",
                "reported.label >= \"o\" | c",
                "name > \"b\" and name <= \"d\" | c d",
                "name = true | ''",
                "model = \"probe\" | a b",
                "model = \"probe@1.2\" | a b",
                "model != \"probe\" | ''",
                "not model = \"probe\" | c d e",
                "exists model and not exists tag.site | ''",
                "tag.site != \"A\" | c",
                "not exists tag.site | e",
                "pending = true | b",
                "pending = false and tag.site = \"A\" | a d",
                "pending = true and not exists desired.set | b",
                "desired.temp = 30 | b",
                "online = true | ''",
                "online = false and since > 0 | ''",
                "not exists since or since > \"2020-01-01T00:00:00Z\" | a b c d e",
                "reported.temp = 31 or name = \"e\" or (tag.site = \"B\" and not online = true) | a c e"
            })
    void aConditionFindsWhatItSays(String condition, String expected) {
        assertThat(names(where(condition)))
                .containsExactlyElementsOf(expected.isEmpty() ? List.of() : List.of(expected.split(" ")));
        assertThat(admin.get(where(condition) + "&count=true")
                        .is(200)
                        .body()
                        .path("total")
                        .asInt())
                .isEqualTo(expected.isEmpty() ? 0 : expected.split(" ").length);
    }

    @Test
    void anIndexedPropertyIsFoundByTheIndexAndTheAnswerSaysSo() throws Exception {
        assertThat(search("reported.level > 25")).isEqualTo("index");
        assertThat(search("reported.label = \"" + "x".repeat(300) + "\"")).isEqualTo("index");
        assertThat(names(where("reported.label = \"" + "x".repeat(300) + "\""))).containsExactly("c");
        assertThat(names(where("reported.label > \"" + "x".repeat(250) + "\""))).containsExactly("c");
        assertThat(names(where("reported.label < \"" + "x".repeat(299) + "\""))).containsExactly("b");
        assertThat(search("reported.level > 25 or name = \"a\"")).isEqualTo("scan");
        assertThat(search("reported.temp > 25")).isEqualTo("scan");
        assertThat(search("tag.site = \"A\"")).isEqualTo("index");
        assertThat(admin.get(THINGS).is(200).body().has("search")).isFalse();
    }

    static String search(String condition) {
        return admin.get(where(condition)).is(200).body().path("search").asString();
    }

    @Test
    void theIndexFollowsTheJournal() throws Exception {
        thing("moving", null, null, "{\"level\":1000,\"label\":\"here\"}");
        refresh();
        assertThat(names(where("reported.level >= 1000"))).containsExactly("moving");

        report("moving", "{\"level\":2000,\"label\":null}");
        refresh();
        assertThat(names(where("reported.level = 1000"))).isEmpty();
        assertThat(names(where("reported.level = 2000"))).containsExactly("moving");
        assertThat(names(where("reported.label = \"here\""))).isEmpty();

        report("moving", "{\"level\":\"gone\"}");
        refresh();
        assertThat(names(where("reported.level = 2000"))).isEmpty();
        admin.delete(THINGS + "/moving").is(204);
    }

    @Test
    void aPropertyThatIsIndexedLaterIsBuiltFromWhatIsThere() throws Exception {
        admin.post("/api/v1/projects", "{\"name\":\"late\"}").is(201);
        var late = "/api/v1/projects/late";
        admin.post(late + "/things", "{\"name\":\"old\"}").is(201);
        admin.patch(late + "/things/old/shadow/desired", "{\"speed\":7}").is(200);
        var fast = late + "/things?where=desired.speed%3E5";
        assertThat(admin.get(fast).is(200).body().path("search").asString()).isEqualTo("scan");

        admin.post(late + "/models", """
                {"id":"car","properties":{"speed":{"type":"int","indexed":true}}}""").is(201);
        refresh();

        var found = admin.get(fast).is(200).body();
        assertThat(found.path("search").asString()).isEqualTo("index");
        assertThat(found.path("items").findValuesAsString("name")).containsExactly("old");
    }

    @Test
    void aMistakeIsAnsweredWithItsPosition() {
        var answer = admin.get(where("reported.temp >> 3")).isProblem(400, "invalid_request");

        assertThat(answer.body().at("/errors/0/pointer").asString()).isEqualTo("/where");
        assertThat(answer.body().at("/errors/0/actual").asInt()).isEqualTo(16);
        admin.get(THINGS + "?rejectedSince=yesterday").isProblem(400, "invalid_request");
    }

    @Test
    void filtersAndConditionsHoldTogether() {
        assertThat(names(THINGS + "?pending=true")).containsExactly("b");
        assertThat(names(THINGS + "?pending=false&tag.site=A")).containsExactly("a", "d");
        assertThat(names(where("reported.temp > 25") + "&pending=true")).containsExactly("b");
        assertThat(names(where("reported.temp > 30") + "&q=d")).containsExactly("d");
    }

    @Test
    void whatWasRefusedSomethingIsFound() {
        var before = Instant.now();
        assertThat(names(THINGS + "?rejectedSince=" + before)).isEmpty();
        admin.patch(THINGS + "/c/shadow", "{\"reported\":{\"x\":1}}").isProblem(403, "reported_not_writable");

        assertThat(names(THINGS + "?rejectedSince=" + before)).containsExactly("c");
        assertThat(names(THINGS + "?rejectedSince=" + Instant.now().plusSeconds(60)))
                .isEmpty();
    }

    @Test
    void pagesGiveEachThingOnceWhileThingsMove() throws Exception {
        admin.post("/api/v1/projects", "{\"name\":\"herd\"}").is(201);
        var herd = "/api/v1/projects/herd/things";
        for (int i = 0; i < 25; i++) {
            admin.post(herd, "{\"name\":\"t-%02d\"}".formatted(i)).is(201);
            admin.patch(herd + "/t-%02d/shadow/desired".formatted(i), "{\"n\":%d}".formatted(i))
                    .is(200);
        }
        var seen = new ArrayList<String>();
        var next = herd + "?where=desired.n%3E=0&limit=4";
        for (var at = next; at != null; ) {
            var page = admin.get(at).is(200).body();
            seen.addAll(page.path("items").findValuesAsString("name"));
            admin.patch(
                            herd + "/t-%02d/shadow/desired".formatted(seen.size() % 25),
                            "{\"n\":%d}".formatted(seen.size()))
                    .is(200);
            at = page.has("nextCursor")
                    ? next + "&cursor=" + page.path("nextCursor").asString()
                    : null;
        }
        assertThat(seen).hasSize(25);
        assertThat(new HashSet<>(seen)).hasSize(25);
    }
}
