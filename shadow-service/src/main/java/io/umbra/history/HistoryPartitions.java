package io.umbra.history;

import io.umbra.table.RangePartitions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of the history: one a day for each class of retention. Those of today and tomorrow stand ahead for every
 * class in use, an earlier day's is made when something late comes for it.
 */
final class HistoryPartitions {

    static final long DAY = Duration.ofDays(1).toMillis();
    /** A class of retention in days. */
    static final List<Integer> CLASSES = List.of(7, 30, 365);

    private static final Logger log = LoggerFactory.getLogger(HistoryPartitions.class);

    private final DataSource database;
    private final Map<Integer, RangePartitions> samples = new TreeMap<>();
    private final Map<Integer, RangePartitions> hours = new TreeMap<>();

    HistoryPartitions(DataSource database) {
        this.database = database;
        for (var days : CLASSES) {
            samples.put(days, RangePartitions.readFromIndexes("sample_" + days, "at", Duration.ofDays(1)));
            hours.put(days, new RangePartitions("sample_hour_" + days, "hour", Duration.ofDays(1)));
        }
    }

    /** The class a number of days belongs to. */
    static int classOf(int days) {
        return CLASSES.stream().filter(each -> days <= each).findFirst().orElse(CLASSES.getLast());
    }

    /** The first moment that is kept in a class: so many whole days before today. */
    static long keptFrom(int days, long now) {
        return Math.floorDiv(now, DAY) * DAY - days * DAY;
    }

    /** The moment from which on nothing is kept yet: the day after tomorrow. */
    static long keptUntil(long now) {
        return Math.floorDiv(now, DAY) * DAY + 2 * DAY;
    }

    RangePartitions samples(int days) {
        return of(samples, days);
    }

    RangePartitions hours(int days) {
        return of(hours, days);
    }

    private static RangePartitions of(Map<Integer, RangePartitions> all, int days) {
        var found = all.get(days);
        if (found == null) {
            throw new IllegalArgumentException("no class of " + days + " days");
        }
        return found;
    }

    void forget() {
        samples.values().forEach(RangePartitions::forget);
    }

    /** Makes the partitions these times need. */
    void ensure(int days, Collection<Long> times) throws SQLException {
        samples(days).ensure(database, times);
        try (var connection = database.getConnection();
                var insert = connection.prepareStatement(
                        "insert into sample_rolled (days, until) values (?, ?) on conflict (days) do nothing")) {
            insert.setInt(1, days);
            insert.setLong(
                    2,
                    samples(days)
                            .floor(times.stream()
                                    .mapToLong(Long::longValue)
                                    .min()
                                    .orElseThrow()));
            insert.executeUpdate();
        }
    }

    /** Makes today's and tomorrow's partitions of the classes in use. */
    void ahead(Collection<Integer> classes, long now) throws SQLException {
        for (var days : classes) {
            if (!samples(days).cover(now) || !samples(days).cover(now + DAY)) {
                ensure(days, List.of(now, now + DAY));
            }
        }
    }

    /** Drops the days whose time has passed. One day more than is promised stands, for what is on its way. */
    void dropOld(long now) {
        for (var days : CLASSES) {
            var keptFrom = keptFrom(days, now) - DAY;
            for (var partitions : List.of(samples(days), hours(days))) {
                try (var connection = database.getConnection()) {
                    partitions.dropBefore(connection, keptFrom);
                } catch (SQLException e) {
                    log.warn("old partitions of {} could not be dropped: {}", partitions.table(), e.getMessage());
                }
            }
        }
    }
}
