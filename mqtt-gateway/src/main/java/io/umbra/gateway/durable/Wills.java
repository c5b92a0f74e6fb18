package io.umbra.gateway.durable;

import io.umbra.messaging.StoredWill;
import io.umbra.messaging.WillTable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * The wills of connections: on disk from CONNECT on, published when a connection ends without leave, or when its delay has
 * passed and its session is still without a connection. Its methods may be called on any thread.
 */
public final class Wills {

    private static final Duration WITHOUT_KEEP_ALIVE = Duration.ofSeconds(30);
    private static final long AGAIN_MILLIS = 1_000;

    /**
     * A will that waits.
     *
     * @param presumed whether the end of its connection is only presumed, since the platform was away
     */
    private record Waiting(StoredWill will, long dueAt, boolean presumed) {}

    private final DurableSessions services;
    private final DataSource database;
    private volatile Consumer<StoredWill> publisher = will -> {};
    private final Map<DurableSession.Name, Waiting> waiting = new ConcurrentHashMap<>();

    public Wills(DurableSessions services, DataSource database) {
        this.services = services;
        this.database = database;
    }

    /**
     * Finds those there are: their clients have a while to come back.
     *
     * @param by publishes a will, then says {@link #forget} or {@link #again}
     */
    public void start(Consumer<StoredWill> by) {
        publisher = by;
        try (var connection = database.getConnection()) {
            WillTable.load(connection).forEach(this::found);
        } catch (SQLException e) {
            throw new IllegalStateException("the wills cannot be read: " + e.getMessage(), e);
        }
        services.eachTick(this::publishDue);
    }

    private void found(StoredWill will) {
        var back = services.clock().millis() + patience(will);
        var dueAt = will.dueAt();
        waiting.put(
                nameOf(will),
                dueAt == null
                        ? new Waiting(will, back + will.delaySeconds() * 1_000, true)
                        : new Waiting(will, Math.max(dueAt, back), false));
    }

    private static long patience(StoredWill will) {
        return will.keepAliveSeconds() == 0 ? WITHOUT_KEEP_ALIVE.toMillis() : will.keepAliveSeconds() * 1_500L;
    }

    /** Done when it is on disk. */
    public CompletableFuture<?> keep(StoredWill will) {
        return services.write(connection -> WillTable.keep(connection, will));
    }

    /** Its connection left, or it has been published. */
    public void forget(StoredWill will) {
        services.write(connection -> WillTable.forget(connection, will.connection()));
    }

    /** Its connection ended without leave. */
    public void release(StoredWill will) {
        if (will.delaySeconds() == 0) {
            publisher.accept(will);
            return;
        }
        var dueAt = services.clock().millis() + will.delaySeconds() * 1_000;
        waiting.put(nameOf(will), new Waiting(will, dueAt, false));
        services.write(connection -> WillTable.due(connection, will.connection(), dueAt));
    }

    /** It could not be published now. */
    public void again(StoredWill will) {
        services.later(() -> publisher.accept(will), AGAIN_MILLIS);
    }

    /**
     * A client has connected.
     *
     * @param present whether its session was there still; if not, the session a will waited for has ended
     */
    public void back(DurableSession.Name name, boolean present) {
        var there = waiting.remove(name);
        if (there == null) {
            return;
        }
        if (present || there.presumed()) {
            forget(there.will());
        } else {
            publisher.accept(there.will());
        }
    }

    private void publishDue() {
        var now = services.clock().millis();
        waiting.forEach((name, each) -> {
            if (each.dueAt() <= now && waiting.remove(name, each)) {
                publisher.accept(each.will());
            }
        });
    }

    private static DurableSession.Name nameOf(StoredWill will) {
        return new DurableSession.Name(will.project(), will.owner(), will.clientId());
    }
}
