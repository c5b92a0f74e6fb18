package io.umbra.messaging;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what sessions must have on disk before they answer. While one transaction commits the next writes gather, so many
 * sessions share a flush. Writes of one caller are done in its order.
 */
public final class GroupCommit {

    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
    private static final int MOST_AT_ONCE = 500;
    private static final long RETRY_MILLIS = 100;

    /** Something to write. */
    public interface Write<T> {
        T in(Connection connection) throws SQLException;
    }

    private static final class Pending<T> {
        final Write<T> write;
        final CompletableFuture<T> done = new CompletableFuture<>();
        final long cameAt = System.nanoTime();
        private @Nullable T result;

        Pending(Write<T> write) {
            this.write = write;
        }

        void run(Connection connection) throws SQLException {
            result = write.in(connection);
        }

        @SuppressWarnings("NullAway") // A write may give null.
        void complete() {
            done.complete(result);
        }
    }

    private final DataSource database;
    private final long waitNanos;
    private final BlockingQueue<Pending<?>> queue;
    private final Thread thread;
    private volatile boolean closed;
    private @Nullable Connection connection;

    /**
     * @param name what its thread is called
     * @param waitMillis how long a write waits for a store that is away before it fails
     * @param capacity writes that may wait
     */
    public GroupCommit(String name, DataSource database, long waitMillis, int capacity) {
        this.database = database;
        this.waitNanos = TimeUnit.MILLISECONDS.toNanos(waitMillis);
        this.queue = new LinkedBlockingQueue<>(capacity);
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Finishes what was asked, then ends. */
    public void stop() {
        closed = true;
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(waitNanos) + 1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Never blocks. The future is completed on the writer's thread once it is committed; it fails where the store stayed
     * away, or too much waits.
     */
    public <T> CompletableFuture<T> write(Write<T> write) {
        var pending = new Pending<>(write);
        if (!queue.offer(pending)) {
            pending.done.completeExceptionally(new SQLException("too many writes wait", "53000"));
        }
        return pending.done;
    }

    private void run() {
        try {
            while (!closed || !queue.isEmpty()) {
                var first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    var batch = new ArrayList<Pending<?>>();
                    batch.add(first);
                    queue.drainTo(batch, MOST_AT_ONCE - 1);
                    carryOut(batch);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            giveUpConnection();
        }
    }

    private void carryOut(List<Pending<?>> batch) throws InterruptedException {
        while (true) {
            try {
                commit(batch);
                batch.forEach(Pending::complete);
                return;
            } catch (SQLException e) {
                giveUpConnection();
                if (batch.size() > 1 && isOfTheData(e)) {
                    for (var each : batch) {
                        carryOut(List.of(each));
                    }
                    return;
                }
                if (isOfTheData(e) || System.nanoTime() - batch.getFirst().cameAt > waitNanos) {
                    log.warn("sessions could not be written: {}", e.getMessage());
                    batch.forEach(each -> each.done.completeExceptionally(e));
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            } catch (RuntimeException e) {
                giveUpConnection();
                log.error("a session's write failed", e);
                batch.forEach(each -> each.done.completeExceptionally(e));
                return;
            }
        }
    }

    /** Classes 22 and 23: the same writes would fail again. */
    private static boolean isOfTheData(SQLException e) {
        var state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("42");
    }

    private void commit(List<Pending<?>> batch) throws SQLException {
        var open = connection;
        if (open == null) {
            open = database.getConnection();
            open.setAutoCommit(false);
            connection = open;
        }
        for (var each : batch) {
            each.run(open);
        }
        open.commit();
    }

    private void giveUpConnection() {
        var open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException broken) {
                log.debug("given up because it is broken", broken);
            }
        }
    }
}
