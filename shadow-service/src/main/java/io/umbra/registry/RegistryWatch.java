package io.umbra.registry;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the caches what has changed in the registry, whoever changed it: woken by NOTIFY, and polling several times a
 * second, which also tells soon that the store does not answer.
 *
 * <p>A poll asks for the changes of every transaction that had not ended at the poll before, so none is missed however
 * late it commits; hearing of one twice does no harm.
 */
public final class RegistryWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RegistryWatch.class);
    private static final Duration POLL = Duration.ofMillis(300);
    /** A poll that takes longer than this has met a store that is away; a busy one answers sooner. */
    private static final Duration SILENCE = Duration.ofMillis(1_400);

    private static final Duration UPPER_AGE = Duration.ofSeconds(5);
    private static final Duration KEPT = Duration.ofMinutes(10);

    private final DataSource database;
    private final InstantSource clock;
    private final List<Consumer<RegistryChange>> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> onGap = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile long polledAt = Long.MIN_VALUE;
    private volatile long pollingSince = Long.MAX_VALUE;
    private volatile boolean closed;
    private volatile @Nullable PgConnection open;
    private long tidiedAt = Long.MIN_VALUE;
    private long seen = -1;
    private Set<Long> handled = Set.of();

    public RegistryWatch(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("umbra-registry-watch").daemon().unstarted(this::run);
    }

    /**
     * @param onChange called for each change, on the watching thread or, for this process's own writes, the writer's; must
     *     not block
     * @param forgetAll called when changes may have been missed for good
     */
    public void listen(Consumer<RegistryChange> onChange, Runnable forgetAll) {
        listeners.add(onChange);
        onGap.add(forgetAll);
    }

    public void start() {
        thread.start();
    }

    /** Whether copies of the registry that were not dropped are at most five seconds behind it. */
    public boolean current() {
        return polledAt > clock.millis() - UPPER_AGE.toMillis();
    }

    /** Whether the store is believed to answer: false 1.7 s after it stopped doing so, at the latest. */
    public boolean storeAnswers() {
        return storeAnswers(SILENCE);
    }

    /**
     * Whether the store is believed to answer.
     *
     * @param silence after which it is not any more; it is noticed within the 300 ms between two polls
     */
    public boolean storeAnswers(Duration silence) {
        var now = clock.millis();
        var oldest = Math.max(UPPER_AGE.toMillis(), silence.toMillis());
        return polledAt > now - oldest && pollingSince > now - silence.toMillis();
    }

    /** This process has changed the registry and committed: its own caches hear at once. */
    public void wrote(RegistryChange change) {
        listeners.forEach(listener -> listener.accept(change));
    }

    private void run() {
        while (!closed) {
            try {
                var pooled = database.getConnection();
                try {
                    pooled.setAutoCommit(true);
                    watch(pooled.unwrap(PgConnection.class));
                } finally {
                    giveBack(pooled);
                }
            } catch (SQLException | RuntimeException e) {
                retry(e);
            }
        }
    }

    /** At the end the pool goes too, and would only complain of a connection that was cut. */
    private void giveBack(Connection pooled) throws SQLException {
        if (!closed) {
            pooled.close();
        }
    }

    private void watch(PgConnection connection) throws SQLException {
        open = connection;
        try (var listen = connection.createStatement()) {
            listen.execute("listen umbra_registry");
        }
        while (!closed) {
            poll(connection);
            connection.getNotifications((int) POLL.toMillis());
        }
    }

    private void poll(Connection connection) throws SQLException {
        pollingSince = clock.millis();
        if (seen < 0 || polledAt < pollingSince - KEPT.toMillis() / 2) {
            seen = oldestRunning(connection);
            polledAt = pollingSince;
            onGap.forEach(Runnable::run);
        }
        tell(connection);
        tidy(connection);
        polledAt = pollingSince;
        pollingSince = Long.MAX_VALUE;
    }

    private static long oldestRunning(Connection connection) throws SQLException {
        try (var query = connection.createStatement();
                var row = query.executeQuery("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")) {
            row.next();
            return row.getLong(1);
        }
    }

    private void tell(Connection connection) throws SQLException {
        var told = new HashSet<Long>();
        var oldest = oldestRunning(connection);
        try (var query = connection.prepareStatement("""
                select key, kind, project, thing, name from registry_change
                where tx >= ?::text::xid8 order by key""")) {
            query.setString(1, Long.toString(seen));
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    told.add(rows.getLong(1));
                    if (!handled.contains(rows.getLong(1))) {
                        wrote(new RegistryChange(
                                RegistryChange.Kind.valueOf(rows.getString(2)),
                                rows.getLong(3),
                                rows.getLong(4),
                                rows.getString(5)));
                    }
                }
            }
        }
        seen = oldest;
        handled = told;
    }

    private void tidy(Connection connection) throws SQLException {
        var now = clock.millis();
        if (tidiedAt < now - KEPT.toMillis()) {
            try (var delete = connection.createStatement()) {
                delete.execute("delete from registry_change where at < now() - interval '1 hour'");
            }
            tidiedAt = now;
        }
    }

    private void retry(Exception cause) {
        if (closed) {
            return;
        }
        log.warn("registry changes cannot be read, trying again: {}", cause.getMessage());
        try {
            // Connecting to a store that is away fails at once; closing interrupts this.
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** Its reads cannot be interrupted otherwise. */
    private static void abort(PgConnection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            log.debug("already closed", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        var connection = open;
        if (connection != null) {
            abort(connection);
        }
    }
}
