package io.umbra.journal;

import io.umbra.table.RangePartitions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the journal's partitions ahead of time and drops those past their time. */
public final class JournalPartitions {

    private static final Logger log = LoggerFactory.getLogger(JournalPartitions.class);

    /** One of the journal's tables: how many partitions are made ahead, how long they are kept. */
    private record Series(RangePartitions partitions, int ahead, Duration kept) {

        List<Long> from(long time) {
            return LongStream.rangeClosed(0, ahead)
                    .mapToObj(i -> time + i * partitions.width())
                    .toList();
        }
    }

    private final DataSource database;
    private final List<Series> all;

    public JournalPartitions(DataSource database, JournalSettings settings) {
        this.database = database;
        this.all = List.of(
                new Series(
                        new RangePartitions(JournalTable.REPORTS, "time", Duration.ofHours(1)), 3, settings.reports()),
                new Series(new RangePartitions(JournalTable.EVENTS, "time", Duration.ofDays(1)), 1, settings.events()));
    }

    /** Whether rows of this time (epoch milliseconds) have a place; costs no round trip. */
    public boolean cover(long time) {
        for (var series : all) {
            if (!series.partitions().cover(time)) {
                return false;
            }
        }
        return true;
    }

    /** Makes the partitions for this time and the ones ahead of it. */
    public void ensure(long time) throws SQLException {
        for (var series : all) {
            series.partitions().ensure(database, series.from(time));
        }
    }

    /** Drops the partitions that ended before their time to be kept; one that cannot be had now is left for the next call. */
    public void dropOld(long now) {
        for (var series : all) {
            try (var connection = database.getConnection()) {
                series.partitions().dropBefore(connection, now - series.kept().toMillis());
            } catch (SQLException e) {
                log.warn("old partitions of the journal could not be dropped: {}", e.getMessage());
            }
        }
    }
}
