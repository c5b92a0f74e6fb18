package io.umbra.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.json.Json;
import io.umbra.lane.HandClock;
import io.umbra.lane.LaneFixture;
import io.umbra.model.ThingModel;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Principal;
import io.umbra.shadow.Unkept;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private static final long LAMP = 7;
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;

    private final HandClock clock = new HandClock(NOON);
    private LaneFixture fixture;
    private HistoryReader reader;

    @BeforeEach
    void start() throws Exception {
        fixture = new LaneFixture(clock);
        reader = new HistoryReader(fixture.database().dataSource());
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void everyScalarThatIsReportedBecomesASample() throws Exception {
        report("""
                {"reported":{"temp":23.50,"on":true,"mode":"eco","gps":{"lat":48.1},"list":[1],"n":9007199254740993}}""");

        assertThat(values("temp")).containsExactly("23.5");
        assertThat(values("on")).containsExactly("true");
        assertThat(values("mode")).containsExactly("\"eco\"");
        assertThat(values("gps.lat")).containsExactly("48.1");
        assertThat(values("n")).containsExactly("9007199254740993");
        assertThat(values("list")).isEmpty();
        assertThat(fixture.count("select count(*) from sample")).isEqualTo(5);
    }

    /** Up to 15 digits a double stands for every decimal there is, from 16 on for some. */
    @Test
    void aNumberComesBackAsItWasHoweverManyDigitsItHas() throws Exception {
        var numbers = List.of(
                "0.1",
                "123456.789012345",
                "999999999999999",
                "0.3000000000000000",
                "0.1000000000000001",
                "0.30000000000000004",
                "0.3000000000000000444",
                "1234567.890123456789",
                "1E-300",
                "1.2345678901234567E-307",
                "1.2345678901234568E-307");
        for (var number : numbers) {
            report("{\"reported\":{\"temp\":" + number + "}}");
        }

        assertThat(points("temp"))
                .extracting(point -> point.value().decimalValue())
                .usingElementComparator(BigDecimal::compareTo)
                .containsExactlyInAnyOrderElementsOf(
                        numbers.stream().map(BigDecimal::new).toList());
        assertThat(fixture.count("select count(*) from sample where other is not null"))
                .isEqualTo(3);
    }

    /** What the database would do for every row or every minute, and need not: the day's bounds are the partition's. */
    @Test
    void aDaysTableIsWrittenWithoutChecksAndVacuumedOnceThereIsMuchInIt() throws Exception {
        report("{\"reported\":{\"temp\":1}}");

        assertThat(fixture.count("select count(*) from pg_constraint where conrelid = 'sample_30_20261120'::regclass"
                        + " and contype = 'c'"))
                .isZero();
        assertThat(fixture.count("select count(*) from pg_class where relname = 'sample_30_20261120'"
                        + " and 'autovacuum_vacuum_insert_threshold=200000' = any(reloptions)"))
                .isEqualTo(1);
        assertThat(fixture.count("select count(*) from pg_class where relname ~ '^journal_report_[0-9]{8}'"
                        + " and relkind = 'r' and not 'autovacuum_vacuum_insert_threshold=-1' = any(reloptions)"))
                .isZero();
    }

    @Test
    void aModelMayKeepAPropertyOutOfTheHistory() throws Exception {
        fixture.thing(LAMP, model("""
                {"id":"lamp","properties":{"temp":{"type":"float"},"secret":{"type":"int","history":false}}}"""));

        report("{\"reported\":{\"temp\":1,\"secret\":2}}");

        assertThat(values("temp")).containsExactly("1");
        assertThat(values("secret")).isEmpty();
    }

    @Test
    void aSampleStandsAtTheTimeOfItsValueAndALateOneTooThoughTheShadowDoesNotTakeIt() throws Exception {
        long earlier = NOON.toEpochMilli() - 2 * HOUR;
        report("{\"reported\":{\"temp\":2,\"a\":{\"b\":1}},\"timestamp\":" + (earlier + 1_000) + "}");
        var late = report("{\"reported\":{\"temp\":1,\"a\":{\"b\":0}},\"timestamp\":" + earlier + "}");

        assertThat(late.changed()).isFalse();
        assertThat(late.ignored()).containsExactly("/reported/temp", "/reported/a/b");
        assertThat(points("temp")).extracting(Point::at).containsExactly(earlier, earlier + 1_000);
        assertThat(values("temp")).containsExactly("1", "2");
        assertThat(values("a.b")).containsExactly("0", "1");
    }

    @Test
    void theSameMessageAgainMakesNoSecondSample() throws Exception {
        var device = new Principal.Device("thing-7");
        var json = "{\"requestId\":\"r\",\"reported\":{\"temp\":1}}";
        fixture.outcome(fixture.update(LAMP, device, json, false));
        fixture.outcome(fixture.update(LAMP, device, json, true));
        var series = "{\"series\":[{\"t\":1763600000,\"values\":{\"temp\":2}}]}".replace("1763600000", seconds(-60));
        fixture.outcome(fixture.telemetry(LAMP, series, false));
        restart();

        var again = fixture.outcome(fixture.telemetry(LAMP, series, true));

        assertThat(again).isInstanceOf(Outcome.Duplicate.class);
        assertThat(values("temp")).containsExactly("2", "1");
    }

    @Test
    void aSeriesGoesToTheHistoryAndLeavesTheShadowAlone() throws Exception {
        var outcome = fixture.outcome(fixture.telemetry(
                LAMP,
                "{\"series\":[{\"t\":%s,\"values\":{\"temp\":1}},{\"t\":%s,\"values\":{\"temp\":2}},{\"values\":{\"temp\":3}}]}"
                        .formatted(seconds(-20), seconds(-10)),
                false));

        assertThat(outcome).isInstanceOf(Outcome.Recorded.class);
        assertThat(values("temp")).containsExactly("1", "2", "3");
        assertThat(fixture.count("select count(*) from shadow")).isZero();
    }

    @Test
    void aSeriesThatBreaksTheModelIsRefusedWithThePlaceInTheMessage() throws Exception {
        fixture.thing(LAMP, model("{\"id\":\"lamp\",\"properties\":{\"temp\":{\"type\":\"float\",\"max\":125}}}"));

        var outcome = fixture.outcome(
                fixture.telemetry(LAMP, "{\"series\":[{\"values\":{\"temp\":1}},{\"values\":{\"temp\":130}}]}", false));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.refusal().details())
                                .singleElement()
                                .satisfies(violation ->
                                        assertThat(violation.path()).isEqualTo("/series/1/values/temp")));
        assertThat(values("temp")).isEmpty();
    }

    @Test
    void whatLiesOutsideTheKeptDaysIsNotStoredAndListedWithItsReason() throws Exception {
        var accepted = report("{\"reported\":{\"temp\":1},\"timestamp\":" + seconds(-32 * 86_400) + "}");
        fixture.outcome(fixture.telemetry(
                LAMP,
                "{\"series\":[{\"t\":%s,\"values\":{\"temp\":2}},{\"t\":%s,\"values\":{\"temp\":3}}]}"
                        .formatted(seconds(36 * 3_600 - 1), seconds(36 * 3_600)),
                false));

        assertThat(accepted.unkept()).containsExactly(new Unkept("/reported/temp", "outside_history"));
        assertThat(values("temp")).containsExactly("2");
        assertThat(
                        fixture.count(
                                "select count(*) from journal_report where body like"
                                        + " '%\"historyIgnored\":[{\"path\":\"/series/1/values/temp\",\"reason\":\"outside_history\"}]%'"))
                .isEqualTo(1);
    }

    @Test
    void bucketsAreTheSameFromSamplesAndFromRollUpsAndGapsStayGaps() throws Exception {
        long begin = NOON.toEpochMilli() - 3 * DAY;
        var series = IntStream.range(0, 300)
                .mapToObj(i -> "{\"t\":%d,\"values\":{\"temp\":%d}}".formatted(begin + i * 600_000L, i % 17))
                .toList();
        fixture.outcome(fixture.telemetry(LAMP, "{\"series\":[" + String.join(",", series) + "]}", false));
        report("{\"reported\":{\"temp\":\"broken\"}}");
        var range = range("temp", begin + 1_800_000, NOON.toEpochMilli() + 1);
        var before = reader.buckets(range, 6 * HOUR, 1_000);

        rollUp();

        assertThat(fixture.count("select count(*) from sample_late")).isZero();
        assertThat(fixture.count("select count(*) from sample_hour_30")).isGreaterThan(40);
        assertThat(reader.buckets(range, 6 * HOUR, 1_000)).isEqualTo(before);
        assertThat(before).hasSize(10);
        assertThat(before.getFirst().count()).isEqualTo(33);
        assertThat(before.getLast().avg()).isNull();
        assertThat(before.getLast().last()).hasToString("\"broken\"");
        assertThat(before.get(8).at() + 6 * HOUR).isLessThan(before.getLast().at());
    }

    @Test
    void whatComesLateForADayThatIsRolledUpIsInItsBucketsAtOnceAndAfter() throws Exception {
        long yesterday = NOON.toEpochMilli() - DAY;
        fixture.outcome(fixture.telemetry(LAMP, moment(yesterday, 1), false));
        rollUp();

        fixture.outcome(fixture.telemetry(LAMP, moment(yesterday + 1, 5), false));

        var range = range("temp", yesterday, yesterday + HOUR);
        assertThat(reader.buckets(range, HOUR, 10)).singleElement().satisfies(bucket -> {
            assertThat(bucket.max()).isEqualTo(5);
            assertThat(bucket.count()).isEqualTo(2);
        });
        rollUp();
        assertThat(fixture.count("select points from sample_hour_30")).isEqualTo(2);
        assertThat(reader.buckets(range, HOUR, 10)).hasSize(1);
    }

    @Test
    void aDayIsRolledUpOnceItIsOver() throws Exception {
        report("{\"reported\":{\"temp\":1}}");
        rollUp();
        assertThat(fixture.count("select count(*) from sample_hour_30")).isZero();

        clock.advance(Duration.ofHours(14));
        report("{\"reported\":{\"temp\":2}}");
        rollUp();

        assertThat(fixture.count("select count(*) from sample_hour_30")).isEqualTo(1);
        assertThat(reader.buckets(range("temp", 0, Long.MAX_VALUE / 2), DAY, 10))
                .extracting(Bucket::count)
                .containsExactly(1L, 1L);
    }

    @Test
    void anIndexThatBecameSparseIsBuiltAnewAndWhatAnEarlierCallLeftGoes() throws Exception {
        report("{\"reported\":{\"temp\":1}}");
        var day = "sample_30_20261120";
        var size = "select pg_relation_size('" + day + "_series_at_value_idx')";
        try (var connection = fixture.database().connect();
                var statement = connection.createStatement()) {
            // In the order of time, as the points of many series come.
            statement.execute("insert into " + day + " select n % 300, " + NOON.toEpochMilli()
                    + " + n, n, null from generate_series(1, 120000) n");
            statement.execute("create index left_over_ccnew on " + day + " (at)");
            statement.execute("update pg_index set indisvalid = false where indexrelid = 'left_over_ccnew'::regclass");
            statement.execute("vacuum analyze " + day);
        }
        long sparse = fixture.count(size);
        var indexes = new DenseIndexes(fixture.database().dataSource(), fixture.history);

        indexes.rebuild(clock.millis());
        assertThat(fixture.count(size)).as("today's grows on").isEqualTo(sparse);

        clock.advance(Duration.ofDays(1));
        indexes.rebuild(clock.millis());
        assertThat(fixture.count(size)).isLessThan(sparse * 3 / 4).isLessThan(120_000 * 42);
        assertThat(fixture.count("select count(*) from pg_class where relname ~ 'ccnew|ccold'"))
                .isZero();
        assertThat(values("temp")).containsExactly("1");
    }

    @Test
    void oldDaysAreDroppedAndAReaderOfThemMakesNoLaneWait() throws Exception {
        report("{\"reported\":{\"temp\":1}}");
        clock.advance(Duration.ofDays(32));
        report("{\"reported\":{\"temp\":2}}");
        try (var backup = fixture.database().connect()) {
            backup.setAutoCommit(false);
            backup.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            backup.createStatement().executeQuery("select count(*) from sample").close();

            await().until(this::aReportPassesByADropThatWaits);

            assertThat(fixture.count("select count(*) from pg_class where relname = 'sample_30_20261120'"))
                    .isEqualTo(1);
        }

        await().until(() -> {
            fixture.history.partitions().dropOld(clock.millis());
            return fixture.count("select count(*) from pg_class where relname = 'sample_30_20261120'") == 0;
        });
    }

    /** Whether a report was begun and accepted while one and the same statement that drops waited for a reader. */
    private boolean aReportPassesByADropThatWaits() throws Exception {
        var dropping =
                Thread.ofVirtual().start(() -> fixture.history.partitions().dropOld(clock.millis()));
        boolean passed = false;
        while (dropping.isAlive() && !passed) {
            long waits = dropThatWaits();
            report("{\"reported\":{\"temp\":" + waits + "}}");
            passed = waits != 0 && dropThatWaits() == waits;
        }
        dropping.join();
        return passed;
    }

    /** Names the statement, by when it began; 0 for none. */
    private long dropThatWaits() throws Exception {
        return fixture.count("""
                select coalesce(max(extract(epoch from query_start) * 1000000)::bigint, 0) from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock' and query ~ '^(alter|drop) table'""");
    }

    @Test
    void whatAProjectUsesIsCountedByDay() throws Exception {
        report("{\"reported\":{\"temp\":1,\"on\":true}}");
        fixture.outcome(fixture.telemetry(LAMP, moment(NOON.toEpochMilli(), 2), false));
        try (var connection = fixture.database().connect()) {
            fixture.history.writeUsage(connection);
        }

        var usage = new UsageReader(fixture.database().dataSource());
        var today = LocalDate.parse("2026-11-20");
        assertThat(usage.days(1, today, today)).singleElement().satisfies(day -> {
            assertThat(day.messages()).isEqualTo(2);
            assertThat(day.samples()).isEqualTo(3);
        });
        var storage = usage.storage(1, 30, today);
        assertThat(storage.points()).isEqualTo(3);
        assertThat(storage.forecastBytes()).isEqualTo(storage.bytes() * 30);
    }

    private Outcome.Accepted report(String json) throws Exception {
        return fixture.accepted(fixture.report(LAMP, json));
    }

    private void restart() throws Exception {
        fixture.lanes.stop();
        fixture.lanes = fixture.start("here", fixture.database().dataSource(), LaneFixture.SETTINGS, clock);
    }

    private void rollUp() throws Exception {
        new RollUps(fixture.database().dataSource(), fixture.history, clock).rollUp(clock.millis());
    }

    private String seconds(long fromNow) {
        return Long.toString(NOON.getEpochSecond() + fromNow);
    }

    private static String moment(long at, int temp) {
        return "{\"series\":[{\"t\":%d,\"values\":{\"temp\":%d}}]}".formatted(at, temp);
    }

    private static ThingModel model(String json) {
        return ((ThingModel.Compiled.Good) ThingModel.compile(Json.parse(json))).model();
    }

    private HistoryReader.Range range(String property, long from, long to) {
        return new HistoryReader.Range(1, LAMP, property, from, to);
    }

    private List<Point> points(String property) throws Exception {
        return reader.points(range(property, 0, Long.MAX_VALUE / 2), 0, 1_000);
    }

    private List<String> values(String property) throws Exception {
        return points(property).stream().map(point -> Json.text(point.value())).toList();
    }
}
