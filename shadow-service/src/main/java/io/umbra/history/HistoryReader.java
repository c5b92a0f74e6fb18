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
            var stretches = new Stretches();
            classes.forEach((days, until) -> stretches.add(range, days, rolled ? until : 0));
            var parts = stretches.parts(connection, series, rolled ? HOUR : length);
            var all = String.join(" union all ", parts);
            // What stands in one table is whole already.
            var sql = !rolled && parts.size() == 1
                    ? "select hour as at, h.* from (" + all + ") h order by 1 limit " + limit
                    : "select hour / " + length + " * " + length + " as at, " + TOGETHER + " from (" + all
                            + ") h group by 1 order by 1 limit " + limit;
            return query(connection, sql, HistoryReader::bucket);
        });
    }

    /** A stretch of a class's samples or hours. */
    private record Stretch(int days, long from, long to) {
        String samples(String what, long series) {
            return HistoryReader.samples(what, days, series, from, to);
        }
    }

    /** A range in stretches: whole hours that are rolled up are read so, the edges and what is too new as samples. */
    private static final class Stretches {

        private final List<Stretch> samples = new ArrayList<>();
        private final List<Stretch> hours = new ArrayList<>();

        void add(Range range, int days, long rolledUntil) {
            long begin = Math.ceilDiv(range.from(), HOUR) * HOUR;
            long end = Math.min(Math.floorDiv(range.to(), HOUR) * HOUR, rolledUntil);
            if (end <= begin) {
                samples.add(new Stretch(days, range.from(), range.to()));
                return;
            }
            hours.add(new Stretch(days, begin, end));
            if (range.from() < begin) {
                samples.add(new Stretch(days, range.from(), begin));
            }
            if (end < range.to()) {
                samples.add(new Stretch(days, end, range.to()));
            }
        }

        /** A query for each, of columns {@code hour, points, ...}. */
        List<String> parts(Connection connection, long series, long step) throws SQLException {
            var othersToo = haveOthers(connection, series);
            var parts = new ArrayList<String>();
            for (var each : samples) {
                parts.add(othersToo ? ofAll(each, series, step) : ofNumbers(each, series, step));
            }
            for (var each : hours) {
                parts.add("select hour, points, numbers, total, least, greatest, first, last, first_other, last_other"
                        + " from sample_hour_" + each.days() + " where series = " + series + " and hour >= "
                        + each.from() + " and hour < " + each.to());
            }
            return parts;
        }

        /** Whether a sample among them is more than a number that a double holds. */
        private boolean haveOthers(Connection connection, long series) throws SQLException {
            var any = samples.stream()
                    .map(each -> "exists (" + each.samples("1", series) + " and other is not null)")
                    .collect(Collectors.joining(" or "));
            return !any.isEmpty()
                    && query(connection, "select " + any, row -> row.getBoolean(1))
                            .getFirst();
        }

        private static String ofAll(Stretch each, long series, long step) {
            return each.samples("at / " + step + " * " + step + " as hour, " + RollUps.COLUMNS, series) + " group by 1";
        }

        /** Looking the first and the last up afterwards costs a quarter of carrying them along. */
        private static String ofNumbers(Stretch each, long series, long step) {
            return "select hour, points, numbers, total, least, greatest, ("
                    + each.samples("min(value)", series) + " and at = first_at) as first, ("
                    + each.samples("max(value)", series) + " and at = last_at) as last,"
                    + " null::text as first_other, null::text as last_other from ("
                    + each.samples("at / " + step + " * " + step + " as hour, " + RollUps.NUMBERS, series)
                    + " group by 1) n";
        }
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
