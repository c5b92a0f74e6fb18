package io.umbra.app.web;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Commits a write every second, on a connection of its own, and remembers how that went. The write is a message in
 * PostgreSQL's log and in no table: it goes the whole way of a commit, to the disk and to a synchronous standby.
 */
public final class StoreProbe implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(StoreProbe.class);

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration STALE = Duration.ofSeconds(4);
    private static final String WRITE = "select pg_logical_emit_message(true, 'umbra', 'ready')";

    private final DataSource source;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Thread thread;
    private volatile long lastSuccess = System.nanoTime() - STALE.toNanos();
    private volatile String lastFailure = "not asked yet";

    /**
     * @param source gives new connections whose reads time out within two seconds
     */
    public StoreProbe(DataSource source) {
        this.source = source;
    }

    /** Why writes do not commit; empty when they do. */
    public Optional<String> problem() {
        if (!lastFailure.isEmpty()) {
            return Optional.of(lastFailure);
        }
        var age = Duration.ofNanos(System.nanoTime() - lastSuccess);
        return age.compareTo(STALE) > 0
                ? Optional.of("no write was committed for " + age.toSeconds() + " s")
                : Optional.empty();
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("store-probe").start(this::run);
    }

    @Override
    public void stop() {
        stopped.countDown();
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void run() {
        try {
            do {
                writeUntilItFails();
            } while (!stopped.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeUntilItFails() throws InterruptedException {
        try (var connection = source.getConnection()) {
            do {
                write(connection);
            } while (!stopped.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (SQLException e) {
            if (lastFailure.isEmpty()) {
                log.warn("the store does not take writes: {}", e.getMessage());
            }
            // The driver's words stay in the log: they may name hosts and users.
            lastFailure = "the store does not take writes";
        }
    }

    private void write(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(WRITE);
        }
        if (!lastFailure.isEmpty()) {
            log.info("the store takes writes");
        }
        lastSuccess = System.nanoTime();
        lastFailure = "";
    }
}
