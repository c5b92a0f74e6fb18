package io.umbra.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.journal.Event;
import io.umbra.journal.JournalEntry.Kind;
import io.umbra.json.Json;
import io.umbra.project.Validation;
import io.umbra.shadow.Change;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Payload;
import io.umbra.shadow.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a thing tells that is not state. */
class EventLaneTest {

    private static final long OVEN = 9;
    private static final String MODEL = """
            {"id":"oven","version":"1.0","mode":"%s","properties":{},"events":{"hot":{"level":"alert",
                "data":{"temp":{"type":"float","max":500,"required":true}}}}}
            """;

    private final HandClock clock = new HandClock(Instant.parse("2026-11-20T10:00:00Z"));
    private LaneFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new LaneFixture(clock);
        fixture.thing(OVEN, MODEL.formatted("strict"), Validation.ENFORCE);
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void anEventIsOneRowAndNoVersion() throws Exception {
        assertThat(fixture.outcome(post("hot", "{\"temp\":91}", false))).isInstanceOf(Outcome.Recorded.class);

        var row = fixture.journal()
                .newest(OVEN, List.of(Kind.EVENT), Long.MAX_VALUE, 10)
                .getFirst();
        assertThat(row.body()).isEqualTo("{\"event\":\"hot\",\"level\":\"alert\",\"data\":{\"temp\":91}}");
        assertThat(row.requestId()).isEqualTo("e-1");
        assertThat(fixture.events).singleElement().isInstanceOf(Event.EventPosted.class);
        assertThat(fixture.count("select count(*) from shadow")).isZero();
    }

    @Test
    void theModelDecides() throws Exception {
        assertThat(refusal("hot", "{\"temp\":501}")).isEqualTo(ErrorId.MODEL_VIOLATION);
        assertThat(refusal("hot", "{}")).isEqualTo(ErrorId.MODEL_VIOLATION);
        assertThat(refusal("cold", "{}")).isEqualTo(ErrorId.MODEL_VIOLATION);
    }

    @Test
    void whatALenientModelDoesNotKnowIsKept() throws Exception {
        fixture.thing(OVEN, MODEL.formatted("lenient"), Validation.ENFORCE);

        assertThat(fixture.outcome(post("cold", "{\"a\":1}", false))).isInstanceOf(Outcome.Recorded.class);
    }

    @Test
    void whereValidationWarnsAnEventIsKeptAndStandsAmongTheRejections() throws Exception {
        fixture.thing(OVEN, MODEL.formatted("strict"), Validation.WARN);

        assertThat(fixture.outcome(post("hot", "{\"temp\":501}", false))).isInstanceOf(Outcome.Recorded.class);

        assertThat(fixture.journal().newest(OVEN, List.of(Kind.REJECTED), Long.MAX_VALUE, 10))
                .singleElement()
                .satisfies(row -> assertThat(row.body()).contains("\"warned\":true"));
    }

    @Test
    void aRepeatedEventIsKnownAlsoAfterARestart() throws Exception {
        fixture.outcome(post("hot", "{\"temp\":91}", false));
        assertThat(fixture.outcome(post("hot", "{\"temp\":91}", true))).isInstanceOf(Outcome.Duplicate.class);
        fixture.lanes.stop();
        fixture.lanes = fixture.start("here", fixture.database().dataSource(), LaneFixture.SETTINGS, clock);

        assertThat(fixture.outcome(post("hot", "{\"temp\":91}", true))).isInstanceOf(Outcome.Duplicate.class);
        assertThat(fixture.outcome(post("hot", "{\"temp\":92}", true))).isInstanceOf(Outcome.Recorded.class);
        assertThat(fixture.outcome(post("hot", "{\"temp\":91}", false))).isInstanceOf(Outcome.Recorded.class);
    }

    private ErrorId refusal(String event, String data) throws Exception {
        return ((Outcome.Rejected) fixture.outcome(post(event, data, false)))
                .refusal()
                .error();
    }

    private Change.Post post(String event, String data, boolean duplicate) {
        return new Change.Post(
                fixture.thing(OVEN),
                fixture.ids().next(),
                new Principal.Device("thing-9"),
                "e-1",
                event,
                Json.parseObject(data),
                null,
                Payload.digest(data.getBytes(StandardCharsets.UTF_8)),
                duplicate,
                "$iot/thing-9/event/" + event + "/post");
    }
}
