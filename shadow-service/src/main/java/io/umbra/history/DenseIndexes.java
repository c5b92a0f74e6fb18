package io.umbra.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the indexes of samples dense. The points of a series come in order, but each stands between those of others: pages
 * split in their middle, and their older half is never filled. An index that takes a quarter more than it would dense is
 * built anew beside the old one, while samples are written.
 */
public final class DenseIndexes {

    private static final Logger log = LoggerFactory.getLogger(DenseIndexes.class);
    /** Dense it takes 40. */
    private static final int MOST_BYTES_A_POINT = 50;
    /** Below that a day's index is small whatever it takes; today's is left alone for longer, since it grows on. */
    private static final int MANY_POINTS = 50_000;

    private static final int MANY_POINTS_TODAY = 5_000_000;
    /** A transaction older than that would be waited for, with two indexes to be written meanwhile. */
    private static final String OLD_SNAPSHOT = "1 minute";

    private final DataSource database;
    private final HistoryPartitions partitions;

    /** @param database gives connections without a timeout shorter than an index takes to be built */
    public DenseIndexes(DataSource database, History history) {
        this.database = database;
        this.partitions = history.partitions();
    }

    /** Builds anew what is worth it, one after the other; nothing while somebody has been reading for long. */
    public void rebuild(long now) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            if (yes(statement, "select not pg_try_advisory_lock(hashtext('dense indexes'))")) {
                return;
            }
            try {
                statement.execute("set lock_timeout = '10s'");
                dropUnfinished(statement);
                for (var index : sparse(statement, now)) {
                    if (yes(
                            statement,
                            "select exists (select 1 from pg_stat_activity where backend_xmin is not null"
                                    + " and xact_start < now() - interval '" + OLD_SNAPSHOT + "')")) {
                        return;
                    }
                    long begun = System.nanoTime();
                    statement.execute("reindex index concurrently " + index);
                    log.info("index {} built anew in {} s", index, (System.nanoTime() - begun) / 1_000_000_000);
                }
            } finally {
                reset(connection);
            }
        }
    }

    /** What an earlier call could not finish: nobody reads it, but every write would keep it up. */
    private static void dropUnfinished(Statement statement) throws SQLException {
        for (var index : names(statement, """
                select i.indexrelid::regclass from pg_index i join pg_class t on t.oid = i.indrelid
                where not i.indisvalid and t.relkind = 'r' and t.relname ~ '^sample_[0-9]+_[0-9]{8}$'
                    and not exists (select 1 from pg_stat_progress_create_index p where p.index_relid = i.indexrelid)""")) {
            statement.execute("drop index concurrently " + index);
        }
    }

    private List<String> sparse(Statement statement, long now) throws SQLException {
        var today = new ArrayList<String>();
        for (var days : HistoryPartitions.CLASSES) {
            today.add("'" + partitions.samples(days).nameAt(now) + "'");
        }
        return names(
                statement, """
                select i.indexrelid::regclass from pg_index i join pg_class t on t.oid = i.indrelid
                where t.relkind = 'r' and t.relname ~ '^sample_[0-9]+_[0-9]{8}$'
                    and t.reltuples > case when t.relname in (%s) then %d else %d end
                    and pg_relation_size(i.indexrelid) > t.reltuples * %d
                order by 1""".formatted(String.join(", ", today), MANY_POINTS_TODAY, MANY_POINTS, MOST_BYTES_A_POINT));
    }

    private static List<String> names(Statement statement, String sql) throws SQLException {
        var names = new ArrayList<String>();
        try (var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private static boolean yes(Statement statement, String sql) throws SQLException {
        try (var row = statement.executeQuery(sql)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** The connection may go back to a pool. */
    private static void reset(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("reset lock_timeout");
            statement.execute("select pg_advisory_unlock_all()");
        }
    }
}
