package io.umbra.table;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * The partitions of one table by a column of epoch milliseconds, all of the same width.
 *
 * <p>A partition is made apart and then attached, and detached concurrently before it is dropped, all with a lock
 * timeout: a long reader must never make a writer wait.
 */
public final class RangePartitions {

    private static final Duration DAY = Duration.ofDays(1);
    private static final String WITHIN = "within";

    private final String table;
    private final String column;
    private final long width;
    private final String vacuum;
    private final DateTimeFormatter suffix;
    private final Set<Long> made = ConcurrentHashMap.newKeySet();

    /** @param width a day, or a part of it in whole hours */
    public RangePartitions(String table, String column, Duration width) {
        // Rows are only added and go with their partition: a vacuum would find nothing to do.
        this(table, column, width, "autovacuum_vacuum_insert_threshold = -1");
    }

    private RangePartitions(String table, String column, Duration width, String vacuum) {
        this.table = table;
        this.column = column;
        this.width = width.toMillis();
        this.vacuum = vacuum;
        this.suffix = DateTimeFormatter.ofPattern(width.compareTo(DAY) < 0 ? "yyyyMMdd_HH" : "yyyyMMdd")
                .withZone(ZoneOffset.UTC);
    }

    /** Of a table that is read from its indexes alone: only a vacuum makes that possible for what was added. */
    public static RangePartitions readFromIndexes(String table, String column, Duration width) {
        return new RangePartitions(
                table,
                column,
                width,
                "autovacuum_vacuum_insert_threshold = 200000, autovacuum_vacuum_insert_scale_factor = 0.2");
    }

    public String table() {
        return table;
    }

    /** Where the partition begins that holds a time. */
    public long floor(long time) {
        return Math.floorDiv(time, width) * width;
    }

    public long width() {
        return width;
    }

    /** The name of the partition that holds a time. Names sort as times do. */
    public String nameAt(long time) {
        return table + "_" + suffix.format(Instant.ofEpochMilli(floor(time)));
    }

    /** Whether rows of this time have a place, as far as this process knows; costs no round trip. */
    public boolean cover(long time) {
        return made.contains(floor(time));
    }

    /** Forgets which partitions stand: {@link #ensure} will look. */
    public void forget() {
        made.clear();
    }

    /** Makes the partitions that hold these times, where they are not there yet. */
    public void ensure(DataSource database, Collection<Long> times) throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("set local lock_timeout = '5s'");
                statement.execute("select pg_advisory_xact_lock(hashtext('partitions of " + table + "'))");
                for (var time : times) {
                    make(statement, floor(time));
                }
                connection.commit();
                times.forEach(time -> made.add(floor(time)));
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private void make(Statement statement, long from) throws SQLException {
        var name = nameAt(from);
        if (!exists(statement, name)) {
            create(statement, name, from);
            attach(statement, name, from);
        }
    }

    private static boolean exists(Statement statement, String name) throws SQLException {
        try (var found = statement.executeQuery("select to_regclass('" + name + "') is not null")) {
            found.next();
            return found.getBoolean(1);
        }
    }

    /** Makes a table that holds what a partition may hold, but is none yet. */
    public void create(Statement statement, String name, long from) throws SQLException {
        statement.execute("create table " + name + " (like " + table + ", constraint " + WITHIN + " check (" + column
                + " >= " + from + " and " + column + " < " + (from + width) + ")) with (" + vacuum + ")");
    }

    /** Makes a table a partition, with the indexes it has to have. */
    public void attach(Statement statement, String name, long from) throws SQLException {
        statement.execute("alter table " + table + " attach partition " + name + " for values from (" + from + ") to ("
                + (from + width) + ")");
        // It has done its part: nothing had to be read to attach. From here on it would be checked for every row.
        statement.execute("alter table " + name + " drop constraint " + WITHIN);
    }

    /** The partitions there are, oldest first, those half dropped too. */
    public List<String> names(Connection connection) throws SQLException {
        var names = new ArrayList<String>();
        try (var query = connection.prepareStatement(
                "select relname from pg_class where relkind = 'r' and relname ~ ? order by relname")) {
            query.setString(1, "^" + table + "_[0-9]{8}(_[0-9]{2})?$");
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names;
    }

    /**
     * Drops the partitions that ended before a time, the oldest first. One that a reader holds is left, with those after
     * it, for the next call.
     *
     * @param connection in auto-commit: a partition is not detached inside a transaction
     * @throws SQLException where one could not be dropped
     */
    public void dropBefore(Connection connection, long time) throws SQLException {
        var keptFrom = nameAt(time);
        made.removeIf(from -> from < floor(time));
        for (var name : names(connection)) {
            if (name.compareTo(keptFrom) < 0) {
                drop(connection, name);
            }
        }
    }

    private void drop(Connection connection, String name) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set lock_timeout = '2s'");
            try {
                detachAndDrop(statement, name);
            } finally {
                // The connection may go back to a pool, for others who want to wait longer.
                statement.execute("reset lock_timeout");
            }
        }
    }

    private void detachAndDrop(Statement statement, String name) throws SQLException {
        switch (bond(statement, name)) {
            case ATTACHED -> statement.execute("alter table " + table + " detach partition " + name + " concurrently");
            // A reader outlasted the wait of an earlier call.
            case DETACHING -> statement.execute("alter table " + table + " detach partition " + name + " finalize");
            case NONE -> {}
        }
        statement.execute("drop table " + name);
    }

    private enum Bond {
        ATTACHED,
        DETACHING,
        NONE
    }

    private static Bond bond(Statement statement, String name) throws SQLException {
        try (var rows = statement.executeQuery(
                "select inhdetachpending from pg_inherits where inhrelid = '" + name + "'::regclass")) {
            if (!rows.next()) {
                return Bond.NONE;
            }
            return rows.getBoolean(1) ? Bond.DETACHING : Bond.ATTACHED;
        }
    }
}
