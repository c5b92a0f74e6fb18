package io.umbra.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the history in the background: partitions ahead and past, and the roll-ups by the hour, which make a month
 * of one property as quick to read as a day.
 *
 * <p>A day is rolled up at once when it is over: its roll-ups are made apart and become a partition, so that to a reader
 * they are there as a whole or not at all. What comes for it later is marked by the lane that writes it, and the hours
 * marked are rolled up again.
 */
public final class RollUps implements AutoCloseable {

    private static final String OF_NUMBERS =
            "count(*)::int as points, count(value)::int as numbers, sum(value) as total, min(value) as least,"
                    + " max(value) as greatest, ";

    /** An hour of one series as it is kept, of columns {@code at, value, other}. */
    static final String COLUMNS = OF_NUMBERS + end("min", "at", "value", "first") + ", "
            + end("max", "at", "value", "last") + ", " + otherEnd("min", "at", "other", "first_other") + ", "
            + otherEnd("max", "at", "other", "last_other");

    /** The same without first and last, of columns {@code at, value}: all of them stand in the index. */
    static final String NUMBERS = OF_NUMBERS + "min(at) as first_at, max(at) as last_at";

    static final long HOUR = Duration.ofHours(1).toMillis();

    private static final Logger log = LoggerFactory.getLogger(RollUps.class);
    /** From the end of a day to its roll-up: by then every batch that took the day for open has ended. */
    private static final long REST = Duration.ofHours(1).toMillis();

    private static final int LATE_AT_ONCE = 10_000;
    private static final long EVERY_SECONDS = 30;

    private final DataSource database;
    private final History history;
    private final DenseIndexes indexes;
    private final InstantSource clock;
    private final ScheduledExecutorService keeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("history-keeper").daemon().factory());

    /** @param database gives connections of its own, without a timeout shorter than a day's roll-up takes */
    public RollUps(DataSource database, History history, InstantSource clock) {
        this.database = database;
        this.history = history;
        this.indexes = new DenseIndexes(database, history);
        this.clock = clock;
    }

    /** The value at the smallest or largest time. Sorting each group would cost far more than the rest of the query. */
    static String end(String minOrMax, String time, String value, String as) {
        return "(%s(array[%s::float8, %s]))[2] as %s".formatted(minOrMax, time, value, as);
    }

    /** The same for texts, null where there is none at that time. */
    static String otherEnd(String minOrMax, String time, String text, String as) {
        var some = " filter (where " + text + " is not null)";
        return "case when %1$s(%2$s)%4$s = %1$s(%2$s) then (%1$s(array[lpad(%2$s::text, 16, '0'), %3$s])%4$s)[2] end as %5$s"
                .formatted(minOrMax, time, text, some, as);
    }

    public void start() {
        keeper.scheduleWithFixedDelay(this::tend, 5, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        keeper.shutdownNow();
        try {
            writeUsage();
        } catch (SQLException e) {
            log.warn("what was used last could not be written down: {}", e.getMessage());
        }
    }

    private void writeUsage() throws SQLException {
        try (var connection = database.getConnection()) {
            history.writeUsage(connection);
        }
    }

    private void tend() {
        try {
            writeUsage();
            history.tend(clock.millis());
            rollUp(clock.millis());
            indexes.rebuild(clock.millis());
        } catch (SQLException | RuntimeException e) {
            log.warn("the history could not be looked after: {}", e.getMessage());
        }
    }

    /** Rolls up what has ended and what came late, in every class. One process does so at a time. */
    public void rollUp(long now) throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                if (!alone(connection)) {
                    return;
                }
                for (var days : rolled(connection).keySet()) {
                    rollUpDays(connection, days, now);
                }
                rollUpLate(connection);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
                try (var statement = connection.createStatement()) {
                    statement.execute("select pg_advisory_unlock_all()");
                }
            }
        }
    }

    private static boolean alone(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select pg_try_advisory_lock(hashtext('history roll-ups'))")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** The classes in use, and up to where each is rolled up. */
    static Map<Integer, Long> rolled(Connection connection) throws SQLException {
        var rolled = new TreeMap<Integer, Long>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select days, until from sample_rolled")) {
            while (rows.next()) {
                rolled.put(rows.getInt(1), rows.getLong(2));
            }
        }
        return rolled;
    }

    private void rollUpDays(Connection connection, int days, long now) throws SQLException {
        var partitions = history.partitions();
        var standing = new HashSet<>(partitions.samples(days).names(connection));
        long until = rolled(connection).getOrDefault(days, now);
        for (long day = Math.max(until, HistoryPartitions.keptFrom(days, now));
                day + HistoryPartitions.DAY + REST < now;
                day += HistoryPartitions.DAY) {
            try (var statement = connection.createStatement()) {
                rollUpDay(statement, days, day, standing);
                statement.execute("update sample_rolled set until = " + (day + HistoryPartitions.DAY) + " where days = "
                        + days + " and until < " + (day + HistoryPartitions.DAY));
            }
            connection.commit();
        }
    }

    private void rollUpDay(Statement statement, int days, long day, Set<String> standing) throws SQLException {
        var samples = history.partitions().samples(days).nameAt(day);
        var hours = history.partitions().hours(days);
        if (!standing.contains(samples)) {
            return;
        }
        var name = hours.nameAt(day);
        statement.execute("set local lock_timeout = '5s'");
        statement.execute("drop table if exists " + name);
        hours.create(statement, name, day);
        statement.execute("insert into " + name + " select series, at / " + HOUR + " * " + HOUR + ", " + COLUMNS
                + " from " + samples + " group by 1, 2 order by 1, 2");
        hours.attach(statement, name, day);
    }

    /** Rolls up again the hours that something came late for. */
    private void rollUpLate(Connection connection) throws SQLException {
        for (var taken = take(connection); !taken.isEmpty(); taken = take(connection)) {
            var rolled = rolled(connection);
            for (var each : taken.entrySet()) {
                var part = each.getKey();
                // A day that is still to come is rolled up whole in its turn.
                if (part.day() < rolled.getOrDefault(part.days(), 0L)) {
                    again(connection, part, each.getValue());
                }
            }
            connection.commit();
        }
    }

    /** A day of a class. */
    private record Part(int days, long day) {}

    /** An hour of a series. */
    private record Late(long series, long hour) {}

    private static Map<Part, Set<Late>> take(Connection connection) throws SQLException {
        var taken = new HashMap<Part, Set<Late>>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("delete from sample_late where ctid = any(array(select ctid from"
                        + " sample_late limit " + LATE_AT_ONCE + ")) returning days, series, hour")) {
            while (rows.next()) {
                long hour = rows.getLong(3);
                long day = Math.floorDiv(hour, HistoryPartitions.DAY) * HistoryPartitions.DAY;
                taken.computeIfAbsent(new Part(rows.getInt(1), day), part -> new HashSet<>())
                        .add(new Late(rows.getLong(2), hour));
            }
        }
        return taken;
    }

    private void again(Connection connection, Part part, Set<Late> late) throws SQLException {
        var samples = history.partitions().samples(part.days()).nameAt(part.day());
        var hours = history.partitions().hours(part.days());
        var name = hours.nameAt(part.day());
        var standing = history.partitions().samples(part.days()).names(connection);
        if (!standing.contains(samples)) {
            return;
        }
        if (!hours.names(connection).contains(name)) {
            // The day had no samples when it was rolled up.
            try (var statement = connection.createStatement()) {
                rollUpDay(statement, part.days(), part.day(), Set.copyOf(standing));
            }
            return;
        }
        var given = "unnest(?::bigint[], ?::bigint[]) v(s, h)";
        run(connection, "delete from " + name + " using " + given + " where series = s and hour = h", late);
        run(
                connection,
                "insert into " + name + " select s, h, r.* from " + given + " cross join lateral (select " + COLUMNS
                        + " from " + samples + " where series = s and at >= h and at < h + " + HOUR + ") r"
                        + " where r.points > 0",
                late);
    }

    private static void run(Connection connection, String sql, Set<Late> late) throws SQLException {
        var ordered = List.copyOf(late);
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(
                    1, longs(connection, ordered.stream().map(Late::series).toArray(Long[]::new)));
            statement.setArray(
                    2, longs(connection, ordered.stream().map(Late::hour).toArray(Long[]::new)));
            statement.executeUpdate();
        }
    }

    private static java.sql.Array longs(Connection connection, Long[] values) throws SQLException {
        return connection.createArrayOf("int8", values);
    }
}
