package io.umbra.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Tells what a project uses. */
public final class UsageReader {

    /** What a point takes with its index before any was measured. */
    private static final double USUAL_BYTES = 90;

    private static final int WEEK = 7;

    private final DataSource database;

    public UsageReader(DataSource database) {
        this.database = database;
    }

    /**
     * One day (UTC).
     *
     * @param messages rows of the journal: accepted, refused, presence
     * @param bytes of the journal's bodies
     */
    public record Day(LocalDate day, long messages, long rejected, long samples, long bytes) {}

    /**
     * What the history takes.
     *
     * @param days how long it is kept
     * @param points how many are kept
     * @param bytes about what they take, index and roll-ups included
     * @param forecastBytes about what they will take if the days to come are like the last seven
     */
    public record Storage(int days, long points, long bytes, long forecastBytes) {}

    /** The days in a range, both ends included, that had any use. */
    public List<Day> days(long project, LocalDate from, LocalDate to) throws SQLException {
        try (var connection = database.getConnection();
                var query = connection.prepareStatement("select day, messages, rejected, samples, bytes from usage_day"
                        + " where project = ? and day between ? and ? order by day")) {
            query.setLong(1, project);
            query.setObject(2, from);
            query.setObject(3, to);
            var days = new ArrayList<Day>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    days.add(new Day(
                            rows.getObject(1, LocalDate.class),
                            rows.getLong(2),
                            rows.getLong(3),
                            rows.getLong(4),
                            rows.getLong(5)));
                }
            }
            return days;
        }
    }

    /** @param historyDays what the project's policy says */
    public Storage storage(long project, int historyDays, LocalDate today) throws SQLException {
        int days = HistoryPartitions.classOf(historyDays);
        long points = 0;
        long ofTheWeek = 0;
        long first = today.toEpochDay();
        for (var day : days(project, today.minusDays(days), today)) {
            points += day.samples();
            first = Math.min(first, day.day().toEpochDay());
            if (day.day().isAfter(today.minusDays(WEEK))) {
                ofTheWeek += day.samples();
            }
        }
        try (var connection = database.getConnection()) {
            double each = bytesOfAPoint(connection, days);
            long counted = Math.min(WEEK, today.toEpochDay() - first + 1);
            double aDay = (double) ofTheWeek / counted;
            return new Storage(days, points, Math.round(points * each), Math.round(aDay * days * each));
        }
    }

    private static double bytesOfAPoint(Connection connection, int days) throws SQLException {
        try (var query = connection.prepareStatement("""
                select sum(pg_total_relation_size(oid)), sum(reltuples) filter (where relname !~ 'hour') from pg_class
                where relkind = 'r' and reltuples > 0 and relname ~ ?""")) {
            query.setString(1, "^sample_(hour_)?" + days + "_[0-9]{8}$");
            try (var row = query.executeQuery()) {
                row.next();
                double points = row.getDouble(2);
                return points > 0 ? row.getDouble(1) / points : USUAL_BYTES;
            }
        }
    }
}
