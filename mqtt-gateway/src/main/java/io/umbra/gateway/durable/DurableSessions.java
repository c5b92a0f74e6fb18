package io.umbra.gateway.durable;

import io.umbra.gateway.durable.DurableSession.Name;
import io.umbra.gateway.outbound.Replays;
import io.umbra.gateway.routing.Delivery;
import io.umbra.gateway.routing.Heads;
import io.umbra.gateway.routing.PlainCodec;
import io.umbra.gateway.routing.Position;
import io.umbra.gateway.routing.Subscriptions;
import io.umbra.messaging.BacklogReader;
import io.umbra.messaging.GroupCommit;
import io.umbra.messaging.SessionTable;
import io.umbra.messaging.StoredSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All sessions that outlive their connection: begun, resumed, and ended when their time has come. */
public final class DurableSessions {

    private static final Logger LOG = LoggerFactory.getLogger(DurableSessions.class);
    private static final long KEEPING_MILLIS = 500;
    private static final int MOST_WRITES = 200_000;

    private final DurableSettings settings;
    private final DataSource database;
    private final GroupCommit writer;
    private final BacklogReader reader;
    private final Heads heads;
    private final Replays replays;
    private final Subscriptions subscriptions;
    private final InstantSource clock;
    private final ExecutorService readers;
    private final ScheduledExecutorService keeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("session-keeper").daemon().factory());
    private final Map<Name, DurableSession> byName = new ConcurrentHashMap<>();
    private final Map<Name, CompletableFuture<Opened>> beginning = new ConcurrentHashMap<>();
    private final Groups groups;
    private final LongAdder passedOver = new LongAdder();
    private final Map<Owner, Integer> owners = new ConcurrentHashMap<>();

    /** @param database gives connections; one for writing, and as many as there are readers */
    public DurableSessions(
            DurableSettings settings,
            DataSource database,
            Heads heads,
            Replays replays,
            Subscriptions subscriptions,
            InstantSource clock) {
        this.settings = settings;
        this.database = database;
        this.writer =
                new GroupCommit("session-writer", database, settings.storeWait().toMillis(), MOST_WRITES);
        this.reader = new BacklogReader(database);
        this.heads = heads;
        this.replays = replays;
        this.subscriptions = subscriptions;
        this.clock = clock;
        this.groups = new Groups(this, subscriptions);
        this.readers = Executors.newFixedThreadPool(
                settings.readers(),
                Thread.ofPlatform().name("session-reader-", 0).daemon().factory());
    }

    /**
     * Who wants a session, and for how long.
     *
     * @param thing the thing's number, 0 for a key
     * @param fresh whether what there was of it is to be forgotten
     * @param expirySeconds how long it is to stay without a connection; 0 for not at all
     */
    public record Wish(Name name, long thing, boolean fresh, long expirySeconds) {}

    /**
     * What is there when a connection is answered.
     *
     * @param session null for one that ends with its connection
     * @param present whether the client's session was there already
     * @param full whether its thing or key has as many sessions as it may
     */
    public record Opened(@Nullable DurableSession session, boolean present, boolean full) {}

    /** Whose sessions are counted. */
    private record Owner(long project, String name) {}

    /** Finds the sessions there are; what they missed waits in the journal. */
    public void start() {
        try (var connection = database.getConnection()) {
            SessionTable.leaveAll(connection, clock.millis());
            var rows = SessionTable.load(connection);
            rows.stream().filter(row -> !Groups.isGroup(row)).forEach(this::add);
            groups.restore(rows.stream().filter(Groups::isGroup).toList(), byName.values());
        } catch (SQLException e) {
            throw new IllegalStateException("the sessions cannot be read: " + e.getMessage(), e);
        }
        writer.start();
        keeper.scheduleWithFixedDelay(this::keep, KEEPING_MILLIS, KEEPING_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Who shares subscriptions with whom. */
    public Groups groups() {
        return groups;
    }

    private DurableSession add(StoredSession stored) {
        var session = new DurableSession(this, stored);
        session.restore(stored.subscriptions());
        session.subscriptions().forEach(subscriptions::add);
        session.inTheAir(inTheAir(stored));
        if (byName.put(session.name(), session) == null) {
            owners.merge(ownerOf(session), 1, Integer::sum);
        }
        return session;
    }

    /** QoS 2 messages that were sent when the platform went: those not received are sent again as they were. */
    private List<Flight> inTheAir(StoredSession stored) {
        var flights = new ArrayList<Flight>();
        for (var each : stored.sent()) {
            var at = new Position(each.shard(), each.offset());
            if (each.released()) {
                flights.add(new Flight(each.packetId(), null, at, true, null));
            } else {
                messageAt(stored.project(), at)
                        .ifPresent(delivery -> flights.add(new Flight(each.packetId(), delivery, at, false, null)));
            }
        }
        return flights;
    }

    Optional<Delivery> messageAt(long project, Position at) {
        try {
            return reader.message(project, at.shard(), at.offset())
                    .map(entry -> new Delivery(PlainCodec.read(entry), 2, List.of()));
        } catch (SQLException e) {
            throw new IllegalStateException("the sessions cannot be read: " + e.getMessage(), e);
        }
    }

    /** Writes down where every session stands, and ends. */
    public void stop() {
        keeper.shutdownNow();
        readers.shutdownNow();
        byName.values().forEach(this::advance);
        groups.standing().forEach(this::advance);
        writer.stop();
    }

    /** How many sessions of a project have no connection now. */
    public long absent(long project) {
        return byName.values().stream()
                .filter(each -> each.name().project() == project && each.isAbsent())
                .count();
    }

    /** How many messages absent sessions were not told, since they were more than those are owed. */
    public long passedOver() {
        return passedOver.sum();
    }

    void passedOver(long count) {
        passedOver.add(count);
    }

    public int size() {
        return byName.size();
    }

    /** The largest expiry a session is granted, in seconds. */
    public long longestExpirySeconds() {
        return settings.longestExpiry().toSeconds();
    }

    /**
     * Begins or resumes a session; done when it is on disk, on any thread. A connection it still has must have been told to
     * end: this waits until it has.
     */
    public CompletableFuture<Opened> open(Wish wish) {
        var before = beginning.get(wish.name());
        if (before != null) {
            return before.handle((begun, failed) -> wish).thenCompose(this::open);
        }
        var there = byName.get(wish.name());
        if (there == null) {
            return wish.expirySeconds() == 0
                    ? CompletableFuture.completedFuture(new Opened(null, false, false))
                    : mayBegin(wish) ? begin(wish) : CompletableFuture.completedFuture(new Opened(null, false, true));
        }
        return there.free().thenCompose(free -> {
            if (there.isOver() || byName.get(wish.name()) != there) {
                return open(wish);
            }
            // A thing of the same name is another one if its number is.
            var forgotten = wish.fresh() || there.thing() != wish.thing();
            return forgotten ? end(there).thenCompose(gone -> open(wish)) : resume(there, wish);
        });
    }

    private boolean mayBegin(Wish wish) {
        var owner = new Owner(wish.name().project(), wish.name().owner());
        return owners.getOrDefault(owner, 0) < settings.sessionsPerOwner();
    }

    /** Where a client is impatient, two of its connections may want the same session begun: the second finds it. */
    private CompletableFuture<Opened> begin(Wish wish) {
        var begun = new CompletableFuture<Opened>();
        if (beginning.putIfAbsent(wish.name(), begun) != null) {
            return open(wish);
        }
        if (byName.containsKey(wish.name())) {
            beginning.remove(wish.name());
            begun.cancel(false);
            return open(wish);
        }
        written(wish).whenComplete((opened, failed) -> {
            beginning.remove(wish.name());
            if (failed == null) {
                begun.complete(opened);
            } else {
                begun.completeExceptionally(failed);
            }
        });
        return begun;
    }

    private CompletableFuture<Opened> written(Wish wish) {
        var name = wish.name();
        return writeFor(connection -> SessionTable.begin(
                        connection,
                        name.project(),
                        name.owner(),
                        wish.thing(),
                        name.clientId(),
                        wish.expirySeconds(),
                        clock.millis()))
                .thenApply(begun -> new Opened(
                        add(begun.as(
                                name.project(),
                                name.owner(),
                                wish.thing(),
                                name.clientId(),
                                wish.expirySeconds(),
                                clock.millis())),
                        false,
                        false));
    }

    private CompletableFuture<Opened> resume(DurableSession session, Wish wish) {
        session.resumeAs(wish.expirySeconds());
        return write(connection -> SessionTable.resume(connection, session.id(), wish.expirySeconds()))
                .thenApply(done -> new Opened(session, true, false));
    }

    /** A connection was refused, or lost, before it took its session on. */
    public void abandon(DurableSession session, long expirySeconds) {
        if (session.abandoned(clock.millis(), expirySeconds)) {
            left(session, expirySeconds);
        }
    }

    void left(DurableSession session, long expirySeconds) {
        if (expirySeconds == 0) {
            end(session);
        } else if (session.isOver()) {
            session.giveUpFlights();
        } else {
            advance(session);
            var now = clock.millis();
            write(connection -> SessionTable.leave(connection, session.id(), expirySeconds, now));
        }
    }

    private static Owner ownerOf(DurableSession session) {
        return new Owner(session.name().project(), session.name().owner());
    }

    private CompletableFuture<?> end(DurableSession session) {
        session.end();
        if (byName.remove(session.name(), session)) {
            owners.computeIfPresent(ownerOf(session), (owner, count) -> count == 1 ? null : (Integer) (count - 1));
        }
        session.subscriptions().forEach(subscriptions::remove);
        groups.ended(session);
        return write(connection -> SessionTable.end(connection, session.id()));
    }

    /** A thing is gone, and all it had. */
    public void endOfThing(long thing) {
        endWhere(session -> session.thing() == thing);
    }

    public void endOfKey(long project, String key) {
        endWhere(session ->
                session.name().project() == project && session.name().owner().equals("@" + key));
    }

    public void endOfProject(long project) {
        endWhere(session -> session.name().project() == project);
    }

    private void endWhere(Predicate<DurableSession> which) {
        byName.values().stream().filter(which).forEach(this::end);
    }

    private void keep() {
        try {
            var now = clock.millis();
            for (var session : byName.values()) {
                if (session.isExpired(now)) {
                    end(session);
                } else {
                    advance(session);
                }
            }
            groups.standing().forEach(this::advance);
        } catch (RuntimeException e) {
            LOG.error("sessions could not be looked after", e);
        }
    }

    private void advance(Follower session) {
        session.advance(clock.millis(), move -> {
            var owed = move.owed().stream()
                    .map(at -> new StoredSession.Owed(at.shard(), at.offset()))
                    .toList();
            write(connection -> {
                        SessionTable.advance(connection, session.id(), move.cursor(), owed, move.time(), move.missed());
                        SessionTable.forgetSent(connection, session.id(), move.passed());
                    })
                    .thenAccept(done -> session.exactlyOnce().forgotten(move.passed()));
        });
    }

    // ---- for the sessions

    <T> CompletableFuture<T> writeFor(GroupCommit.Write<T> write) {
        return writer.write(write);
    }

    CompletableFuture<?> write(Statement statement) {
        return writer.write(connection -> {
            statement.in(connection);
            return Boolean.TRUE;
        });
    }

    /** A write that gives nothing back. */
    interface Statement {
        void in(Connection connection) throws SQLException;
    }

    /** Does something twice a second from now on. */
    void eachTick(Runnable what) {
        keeper.scheduleWithFixedDelay(
                () -> {
                    try {
                        what.run();
                    } catch (RuntimeException e) {
                        LOG.error("what is looked after with the sessions could not be", e);
                    }
                },
                KEEPING_MILLIS,
                KEEPING_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    void later(Runnable what, long millis) {
        unlessStopped(() -> keeper.schedule(what, millis, TimeUnit.MILLISECONDS));
    }

    void read(Runnable what) {
        unlessStopped(() -> readers.execute(what));
    }

    private static void unlessStopped(Runnable handingOver) {
        try {
            handingOver.run();
        } catch (RejectedExecutionException stopped) {
            LOG.debug("the gateway has stopped; what was missed is told after the next start");
        }
    }

    BacklogReader reader() {
        return reader;
    }

    Replays replays() {
        return replays;
    }

    Heads heads() {
        return heads;
    }

    DurableSettings settings() {
        return settings;
    }

    InstantSource clock() {
        return clock;
    }
}
