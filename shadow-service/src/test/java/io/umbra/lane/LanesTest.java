package io.umbra.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.journal.Cursor;
import io.umbra.journal.Event;
import io.umbra.journal.JournalEntry;
import io.umbra.postgres.TestDatabase;
import io.umbra.shadow.Change;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class LanesTest {

    private static final long LAMP = 7;

    private final HandClock clock = new HandClock(Instant.parse("2026-11-20T10:00:00Z"));
    private LaneFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new LaneFixture(clock);
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void aReportIsStoredJournalledAndHandedOn() throws Exception {
        var accepted =
                fixture.accepted(fixture.report(LAMP, "{\"requestId\":\"r-1\",\"reported\":{\"power\":\"on\"}}"));

        assertThat(accepted.version()).isEqualTo(1);
        assertThat(fixture.count("select version from shadow where thing = 7 and reported = '{\"power\":\"on\"}'"))
                .isEqualTo(1);
        assertThat(journal()).singleElement().satisfies(entry -> {
            assertThat(entry.kind()).isEqualTo(JournalEntry.Kind.REPORT);
            assertThat(entry.version()).isEqualTo(1);
            assertThat(entry.requestId()).isEqualTo("r-1");
            assertThat(entry.offset()).isEqualTo(1);
        });
        assertThat(fixture.events).singleElement().isInstanceOf(Event.ShadowChanged.class);
    }

    @Test
    void aDesireTheThingHasNotReportedIsHandedOnAsDelta() throws Exception {
        fixture.accepted(fixture.report(LAMP, "{\"reported\":{\"power\":\"off\"}}"));
        fixture.accepted(fixture.desire(LAMP, "{\"desired\":{\"power\":\"on\"}}"));

        var event = (Event.ShadowChanged) fixture.events.getLast();
        assertThat(event.emittedDelta()).hasToString("{\"power\":\"on\"}");
    }

    @Test
    void manyChangesOfOneThingTakeOneVersionEach() throws Exception {
        var changes = IntStream.range(0, 1_000)
                .mapToObj(i -> fixture.report(LAMP, "{\"reported\":{\"n\":" + i + "}}"))
                .toList();

        var versions =
                LaneFixture.outcomes(fixture.lanes, changes).get(LaneFixture.CEILING_SECONDS, TimeUnit.SECONDS).stream()
                        .map(outcome -> ((Outcome.Accepted) outcome).version())
                        .toList();

        assertThat(versions)
                .isEqualTo(
                        IntStream.rangeClosed(1, 1_000).mapToObj(Long::valueOf).toList());
        assertThat(fixture.count("select version from shadow where thing = 7")).isEqualTo(1_000);
        assertThat(fixture.count("select count(*) from journal_report")).isEqualTo(1_000);
        assertThat(fixture.count("select count(distinct journal_offset) from journal_report where shard = 7"))
                .isEqualTo(1_000);
    }

    @Test
    void whatWasAcceptedIsThereAfterARestartWithAnotherNumberOfLanesAndTheClockSetBack() throws Exception {
        fixture.accepted(fixture.report(LAMP, "{\"reported\":{\"n\":1}}"));
        var read = fixture.journal().head();
        long before = journal().getLast().time();
        fixture.lanes.stop();

        clock.advance(Duration.ofHours(-2));
        fixture.lanes = fixture.start("here", fixture.database().dataSource(), settings(5), clock);
        var accepted = fixture.accepted(fixture.report(LAMP, "{\"reported\":{\"n\":2}}"));

        assertThat(accepted.version()).isEqualTo(2);
        assertThat(fixture.journal().after(read, 1, 10)).singleElement().satisfies(entry -> {
            assertThat(entry.offset()).isEqualTo(2);
            assertThat(entry.time()).isEqualTo(before);
        });
    }

    /** Stored plainly a number may have more digits than anybody may write. */
    @Test
    void theSmallestAndTheLargestNumbersAreThereAfterARestartToo() throws Exception {
        fixture.accepted(fixture.report(LAMP, "{\"reported\":{\"small\":1.5e-307,\"large\":1.5e308}}"));
        fixture.accepted(
                fixture.update(LAMP, new Principal.Account("admin"), "{\"desired\":{\"least\":-1e-308}}", false));
        fixture.lanes.stop();
        fixture.lanes = fixture.start("here", fixture.database().dataSource(), settings(2), clock);

        assertThat(fixture.accepted(fixture.report(LAMP, "{\"reported\":{\"n\":2}}"))
                        .version())
                .isEqualTo(3);
        assertThat(fixture.count("select count(*) from shadow where thing = 7"
                        + " and (reported ->> 'small')::numeric = 1.5e-307 and (reported ->> 'large')::numeric = 1.5e308"
                        + " and (desired ->> 'least')::numeric = -1e-308"))
                .isEqualTo(1);
    }

    @Test
    void aDuplicateIsKnownAfterARestartToo() throws Exception {
        var json = "{\"requestId\":\"r-1\",\"reported\":{\"n\":1}}";
        fixture.accepted(fixture.report(LAMP, json));
        fixture.accepted(fixture.report(LAMP, "{\"reported\":{\"n\":2}}"));
        fixture.lanes.stop();
        fixture.lanes = fixture.start("here", fixture.database().dataSource(), settings(2), clock);

        var again = fixture.outcome(fixture.update(LAMP, new Principal.Device("thing-7"), json, true));

        assertThat(again).isInstanceOfSatisfying(Outcome.Duplicate.class, duplicate -> {
            var first = (Outcome.Accepted) duplicate.first();
            assertThat(first.version()).isEqualTo(1);
            assertThat(first.requestId()).isEqualTo("r-1");
        });
        assertThat(fixture.count("select version from shadow where thing = 7")).isEqualTo(2);
    }

    @Test
    void aWriterThatLostItsShardsNeitherCommitsNorAnswers() throws Exception {
        fixture.accepted(fixture.report(LAMP, "{\"reported\":{\"n\":1}}"));
        loseTheLease();
        var other = fixture.start("there", fixture.database().dataSource(), settings(1), clock);
        LaneFixture.outcome(other, fixture.report(LAMP, "{\"reported\":{\"n\":2}}"));

        assertThat(fixture.outcome(fixture.report(LAMP, "{\"reported\":{\"n\":3}}")))
                .isInstanceOf(Outcome.Unavailable.class);
        assertThat(fixture.outcome(fixture.get(LAMP))).isInstanceOf(Outcome.Unavailable.class);
        assertThat(fixture.count("select (reported->>'n')::int from shadow where thing = 7"))
                .isEqualTo(2);
        other.stop();
    }

    @Test
    void aMessageIsAppliedOnceThoughTheAnswerToItsCommitWasLost() throws Exception {
        fixture.lanes.stop();
        try (var wire = new BreakableWire(port())) {
            fixture.lanes = fixture.start("here", through(wire), settings(1), clock);
            fixture.accepted(fixture.report(LAMP, "{\"reported\":{\"n\":1}}"));

            wire.cutAfterNextCommitOf("insert into shadow");
            var accepted = fixture.accepted(fixture.report(LAMP, "{\"reported\":{\"n\":2}}"));

            assertThat(wire.hasCut()).isTrue();
            assertThat(accepted.version()).isEqualTo(2);
            assertThat(fixture.count("select version from shadow where thing = 7"))
                    .isEqualTo(2);
            assertThat(fixture.count("select count(*) from journal_report")).isEqualTo(2);
            assertThat(fixture.accepted(fixture.report(LAMP, "{\"reported\":{\"n\":3}}"))
                            .version())
                    .isEqualTo(3);
        }
    }

    @Test
    void changesWaitWhileTheStoreIsAwayAndAreAppliedOnceWhenItIsBack() throws Exception {
        fixture.lanes.stop();
        try (var wire = new BreakableWire(port())) {
            fixture.lanes = fixture.start("here", through(wire), settings(1), clock);
            fixture.accepted(fixture.report(LAMP, "{\"reported\":{\"n\":1}}"));

            wire.cut();
            var answer = fixture.lanes.submit(fixture.report(LAMP, "{\"reported\":{\"n\":2}}"));
            assertThat(answer).isNotDone();
            wire.mend();

            assertThat(((Outcome.Accepted) answer.get(LaneFixture.CEILING_SECONDS, TimeUnit.SECONDS)).version())
                    .isEqualTo(2);
            assertThat(fixture.count("select count(*) from journal_report")).isEqualTo(2);
        }
    }

    @Test
    void aStoreThatStaysAwayIsSaidToBeUnavailable() throws Exception {
        fixture.lanes.stop();
        try (var wire = new BreakableWire(port())) {
            var impatient = new LaneSettings(
                    1, 64, 10, 64, Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofSeconds(10));
            fixture.lanes = fixture.start("here", through(wire), impatient, clock);

            wire.cut();
            assertThat(fixture.outcome(fixture.report(LAMP, "{\"reported\":{\"n\":1}}")))
                    .isInstanceOf(Outcome.Unavailable.class);
            wire.mend();

            assertThat(fixture.outcome(fixture.report(LAMP, "{\"reported\":{\"n\":2}}")))
                    .isInstanceOf(Outcome.Accepted.class);
        }
    }

    @Test
    void oneChangeTheStoreWillNotTakeDoesNotHarmTheOthers() throws Exception {
        var changes = new ArrayList<Change>();
        for (int i = 0; i < 50; i++) {
            changes.add(fixture.report(i, "{\"reported\":{\"n\":1}}"));
        }
        // PostgreSQL takes no NUL in a text.
        changes.set(20, fixture.update(20, new Principal.Device("a\0b"), "{\"reported\":{\"n\":1}}", false));

        var outcomes = new ArrayList<>(
                LaneFixture.outcomes(fixture.lanes, changes).get(LaneFixture.CEILING_SECONDS, TimeUnit.SECONDS));

        assertThat(outcomes.get(20))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.refusal().error()).isEqualTo(ErrorId.INTERNAL));
        outcomes.remove(20);
        assertThat(outcomes).hasSize(49).allMatch(Outcome.Accepted.class::isInstance);
    }

    @Test
    void pastTenRefusalsASecondTheRestAreOnlyCounted() throws Exception {
        for (int i = 0; i < 25; i++) {
            assertThat(fixture.outcome(fixture.report(LAMP, "{\"version\":99,\"reported\":{\"n\":1}}")))
                    .isInstanceOf(Outcome.Rejected.class);
        }
        clock.advance(Duration.ofSeconds(1));
        fixture.accepted(fixture.report(LAMP, "{\"reported\":{\"n\":1}}"));

        assertThat(journal().stream().filter(e -> e.kind() == JournalEntry.Kind.REJECTED))
                .hasSize(10);
        assertThat(journal().stream().filter(e -> e.kind() == JournalEntry.Kind.REJECTED_SUMMARY))
                .singleElement()
                .extracting(JournalEntry::body)
                .isEqualTo("{\"count\":15}");
    }

    @Test
    void aThingThatIsGoneIsNotFound() throws Exception {
        var report = fixture.report(LAMP, "{\"reported\":{\"n\":1}}");
        fixture.outcome(new Change.Remove(report.thing(), fixture.ids().next(), new Principal.Account("admin")));

        assertThat(fixture.outcome(report))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.refusal().error()).isEqualTo(ErrorId.THING_NOT_FOUND));
    }

    private List<JournalEntry> journal() throws Exception {
        return fixture.journal().after(Cursor.start(), 1, 2_000);
    }

    private static LaneSettings settings(int lanes) {
        var base = LaneFixture.SETTINGS;
        return new LaneSettings(
                lanes,
                base.queueCapacity(),
                base.maxBatch(),
                base.cachedThings(),
                base.storeWait(),
                base.socketTimeout(),
                base.lease());
    }

    private void loseTheLease() throws Exception {
        try (var connection = fixture.database().dataSource().getConnection()) {
            connection.createStatement().execute("update instance set lease_until = now() - interval '1 second'");
        }
    }

    private int port() {
        return TestDatabase.server().port();
    }

    private DataSource through(BreakableWire wire) {
        var source = new PGSimpleDataSource();
        source.setUrl(fixture.database().url().replace(":" + port() + "/", ":" + wire.port() + "/"));
        source.setUser(fixture.database().user());
        source.setPassword(fixture.database().password());
        // So that a COMMIT is a COMMIT on the wire, and not the name of a prepared statement.
        source.setPrepareThreshold(0);
        return source;
    }
}
