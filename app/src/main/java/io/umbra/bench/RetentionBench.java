package io.umbra.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;

/** Whether a day of the history that goes makes anybody's ack late, while somebody reads the history for long. */
final class RetentionBench {
    private static final String PROJECT = "retention";
    private static final int DEVICES = 100;
    private static final int WINDOW = 8;
    private static final int PER_SECOND = 1_000;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration A_MOMENT = Duration.ofMillis(100);
    private static final int TRIES = 1_200;
    /** Long past its time in the class of 30 days, with a million samples. */
    private static final String OLD_DAY = "sample_30_20240101";

    private static final long OLD_DAY_BEGINS = 1_704_067_200_000L;
    private static final long OLD_DAY_ENDS = OLD_DAY_BEGINS + Duration.ofDays(1).toMillis();

    private final UmbraProcess umbra;
    private final Figures figures;

    RetentionBench(UmbraProcess umbra, Figures figures) {
        this.umbra = umbra;
        this.figures = figures;
    }

    void run() throws SQLException {
        var project = BenchProject.make(umbra.admin(), PROJECT);
        var devices = IntStream.range(0, DEVICES)
                .mapToObj(number -> project.thing("sensor-" + number, Map.of()))
                .toList();
        try (var fleet = Fleet.connect(umbra.mqtt(), devices, WINDOW, KEEP_ALIVE, Fleet.firstNumber());
                var backup = Database.of(umbra).connect()) {
            fleet.pace(PER_SECOND);
            Pause.of(WARM_UP);
            fleet.takeLatencies();
            Pause.of(WARM_UP);
            note("before", fleet);
            makeOldDay();
            beginReading(backup);
            fleet.takeLatencies();
            figures.note(
                    "dropWaitsForReader",
                    await(
                            "count(*) > 0",
                            "pg_stat_activity where wait_event_type = 'Lock' and query ~ '" + OLD_DAY + "'"));
            // As long as the platform waits before it lets go and tries again later.
            Pause.of(Duration.ofSeconds(3));
            note("whileTheDropWaits", fleet);
            figures.note("stillThere", await("count(*) = 1", "pg_class where relname = '" + OLD_DAY + "'"));
            backup.rollback();
            figures.note("dropped", await("count(*) = 0", "pg_class where relname = '" + OLD_DAY + "'"));
            note("whileItIsDropped", fleet);
            fleet.hold();
        }
    }

    /** It has its name, by which the platform knows how old it is, only when it is there in full. */
    private void makeOldDay() throws SQLException {
        try (var connection = Database.of(umbra).connect();
                var statement = connection.createStatement()) {
            statement.execute("create table old_day (like sample_30)");
            statement.execute("insert into old_day select n % 300, " + OLD_DAY_BEGINS
                    + " + n * 80, n, null from generate_series(1, 1000000) n");
            statement.execute("alter table sample_30 attach partition old_day for values from (" + OLD_DAY_BEGINS
                    + ") to (" + OLD_DAY_ENDS + ")");
            statement.execute("alter table old_day rename to " + OLD_DAY);
        }
    }

    /** As a backup does: one snapshot, and a lock on every table it reads. */
    private static void beginReading(Connection backup) throws SQLException {
        backup.setAutoCommit(false);
        backup.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (var statement = backup.createStatement()) {
            statement.executeQuery("select count(*) from sample").close();
        }
    }

    /** Waits until a query's one answer is yes. */
    private boolean await(String fact, String from) {
        for (var tries = 0; tries < TRIES; tries++) {
            if (Database.of(umbra).number("select (" + fact + ")::int from " + from) == 1) {
                return true;
            }
            Pause.of(A_MOMENT);
        }
        throw new IllegalStateException("it did not come to this: " + fact + " from " + from);
    }

    private void note(String when, Fleet fleet) {
        var acks = fleet.takeLatencies();
        figures.note(when + ".acks", acks.count());
        figures.noteLatencies(when, acks);
    }
}
