package io.umbra.history;

import io.umbra.json.Json;
import io.umbra.json.Numbers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what was kept of one property of a thing. */
public final class HistoryReader {

    private static final long HOUR = RollUps.HOUR;

    /** Several parts of a bucket as one. */
    private static final String TOGETHER = "sum(points) as points, sum(numbers) as numbers, sum(total) as total,"
            + " min(least) as least, max(greatest) as greatest, " + RollUps.end("min", "hour", "first", "first") + ", "
            + RollUps.end("max", "hour", "last", "last") + ", "
            + RollUps.otherEnd("min", "hour", "first_other", "first_other") + ", "
            + RollUps.otherEnd("max", "hour", "last_other", "last_other");

    private final DataSource database;

    public HistoryReader(DataSource database) {
        this.database = database;
    }

    /**
     * What is asked for.
     *
     * @param project the project's number
     * @param thing the thing's number
     * @param property its name in the history, see {@link Sampler}
     * @param from epoch milliseconds, inclusive
     * @param to epoch milliseconds, exclusive
     */
    public record Range(long project, long thing, String property, long from, long to) {}

    /** The points of a range in order of time, after the first {@code skip} of them that have the time {@code from}. */
    public List<Point> points(Range range, int skip, int limit) throws SQLException {
        return read(range, List.of(), (connection, series, classes) -> {
            var sql = samples("at, value, other", classes, series, range.from(), range.to()) + " order by at offset "
                    + skip + " limit " + limit;
            return query(connection, sql, HistoryReader::point);
        });
    }

    /** The newest points of a range, in order of time. */
    public List<Point> newest(Range range, int limit) throws SQLException {
        return read(range, List.of(), (connection, series, classes) -> {
            var each = classes.keySet().stream()
                    .map(days -> "(" + samples("at, value, other", days, series, range.from(), range.to())
                            + " order by at desc limit " + limit + ")")
                    .collect(Collectors.joining(" union all "));
            var newest = query(
                    connection, "select * from (" + each + ") p order by at desc limit " + limit, HistoryReader::point);
            Collections.reverse(newest);
            return newest;
        });
    }

    /**
     * The range in buckets of so many milliseconds, in order of time; there is none where there is no point.
     *
     * @param length of a bucket; whole hours are read from the roll-ups
     */
    public List<Bucket> buckets(Range range, long length, int limit) throws SQLException {
        return read(range, List.of(), (connection, series, classes) -> {
            boolean rolled = length % HOUR == 0 && !isLate(connection, series);
            var parts = new ArrayList<String>();
            classes.forEach((days, until) -> parts.addAll(parts(range, series, days, rolled ? until : 0)));
            var all = parts.stream()
                    .map(part -> part.replace("$step", Long.toString(rolled ? HOUR : length)))
                    .collect(Collectors.joining(" union all "));
            // What stands in one table is whole already.
            var sql = !rolled && parts.size() == 1
                    ? all.replace(" as hour,", " as at,") + " order by 1 limit " + limit
                    : "select hour / " + length + " * " + length + " as at, " + TOGETHER + " from (" + all
                            + ") h group by 1 order by 1 limit " + limit;
            return query(connection, sql, HistoryReader::bucket);
        });
    }

    /** Whole hours that are rolled up are read so, the edges and what is too new as samples. */
    private static List<String> parts(Range range, long series, int days, long rolledUntil) {
        long begin = Math.ceilDiv(range.from(), HOUR) * HOUR;
        long end = Math.min(Math.floorDiv(range.to(), HOUR) * HOUR, rolledUntil);
        if (end <= begin) {
            return List.of(steps(days, series, range.from(), range.to()));
        }
        return List.of(
                steps(days, series, range.from(), begin),
                "select hour, points, numbers, total, least, greatest, first, last, first_other, last_other"
                        + " from sample_hour_" + days + " where series = " + series + " and hour >= " + begin
                        + " and hour < " + end,
                steps(days, series, end, range.to()));
    }

    private static String steps(int days, long series, long from, long to) {
        return samples("at / $step * $step as hour, " + RollUps.COLUMNS, days, series, from, to) + " group by 1";
    }

    /** Numbers stand in the text, so that the planner leaves out the partitions that cannot hold them. */
    private static String samples(String what, int days, long series, long from, long to) {
        return "select " + what + " from sample_" + days + " where series = " + series + " and at >= " + from
                + " and at < " + to;
    }

    private static String samples(String what, Map<Integer, Long> classes, long series, long from, long to) {
        return classes.keySet().stream()
                .map(days -> samples(what, days, series, from, to))
                .collect(Collectors.joining(" union all "));
    }

    private static boolean isLate(Connection connection, long series) throws SQLException {
        try (var query = connection.prepareStatement("select exists (select 1 from sample_late where series = ?)")) {
            query.setLong(1, series);
            try (var row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private interface Reading<T> {
        T from(Connection connection, long series, Map<Integer, Long> classes) throws SQLException;
    }

    private <T> T read(Range range, T nothing, Reading<T> reading) throws SQLException {
        try (var connection = database.getConnection()) {
            var number = PropertyNames.find(connection, range.project(), range.property());
            var classes = RollUps.rolled(connection);
            if (number.isEmpty() || classes.isEmpty() || range.from() >= range.to()) {
                return nothing;
            }
            return reading.from(connection, PropertyNames.series(range.thing(), number.getAsInt()), classes);
        }
    }

    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> List<T> query(Connection connection, String sql, Row<T> mapping) throws SQLException {
        var all = new ArrayList<T>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                all.add(mapping.of(rows));
            }
        }
        return all;
    }

    private static Point point(ResultSet row) throws SQLException {
        var value = value(number(row, "value"), row.getString("other"));
        if (value == null) {
            throw new IllegalStateException("a sample without a value");
        }
        return new Point(row.getLong("at"), value);
    }

    private static Bucket bucket(ResultSet row) throws SQLException {
        var total = number(row, "total");
        return new Bucket(
                row.getLong("at"),
                total == null ? null : total / row.getLong("numbers"),
                number(row, "least"),
                number(row, "greatest"),
                value(number(row, "first"), row.getString("first_other")),
                value(number(row, "last"), row.getString("last_other")),
                total,
                row.getLong("points"));
    }

    private static @Nullable Double number(ResultSet row, String column) throws SQLException {
        double number = row.getDouble(column);
        return row.wasNull() ? null : number;
    }

    private static @Nullable JsonNode value(@Nullable Double number, @Nullable String other) {
        if (other != null) {
            return Json.parse(other);
        }
        return number == null ? null : Numbers.node(number);
    }
}
