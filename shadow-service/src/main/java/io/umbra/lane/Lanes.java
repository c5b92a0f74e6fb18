package io.umbra.lane;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.umbra.command.CommandSettings;
import io.umbra.history.History;
import io.umbra.history.HistorySettings;
import io.umbra.journal.Events;
import io.umbra.journal.JournalPartitions;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Shadows;
import io.umbra.shadow.Submission;
import io.umbra.thing.Things;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lanes of this process: the {@link Shadows} that writes to the database. */
public final class Lanes implements Shadows {

    private static final Logger log = LoggerFactory.getLogger(Lanes.class);
    private static final long MAINTENANCE_SECONDS = 60;

    private final UUID id = UUID.randomUUID();
    private final LaneSettings settings;
    private final List<Lane> lanes;
    private final List<Thread> threads;
    private final Ownership ownership;
    private final JournalPartitions partitions;
    private final InstantSource clock;
    private volatile Set<String> alive = Set.of(id.toString());
    private volatile long renewedAt;
    private final ScheduledExecutorService keeper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("shard-keeper").daemon().factory());

    /**
     * @param node names the place this process runs at; no two live processes may share it
     * @param database gives connections with a socket timeout; each lane keeps one, the keeper takes one at a time
     * @param events hears what was committed
     */
    public Lanes(
            LaneSettings settings,
            String node,
            DataSource database,
            Things things,
            JournalPartitions partitions,
            Events events,
            InstantSource clock,
            MeterRegistry meters,
            CommandSettings commands) {
        this(
                settings,
                node,
                database,
                things,
                partitions,
                new History(database, HistorySettings.DEFAULT, meters),
                events,
                clock,
                meters,
                commands);
    }

    /** The same with a history of the caller's. */
    public Lanes(
            LaneSettings settings,
            String node,
            DataSource database,
            Things things,
            JournalPartitions partitions,
            History history,
            Events events,
            InstantSource clock,
            MeterRegistry meters,
            CommandSettings commands) {
        this.settings = settings;
        this.partitions = partitions;
        this.clock = clock;
        this.ownership = new Ownership(database, id, node, settings.lease());
        var laneMeters = new LaneMeters(meters);
        this.lanes = IntStream.range(0, settings.lanes())
                .mapToObj(i -> new Lane(
                        id,
                        settings,
                        new LaneStore(database, history),
                        things,
                        partitions,
                        history,
                        events,
                        clock,
                        laneMeters,
                        commands,
                        gateway -> alive.contains(gateway)))
                .toList();
        this.threads = IntStream.range(0, lanes.size())
                .mapToObj(i -> Thread.ofPlatform().name("lane-" + i).unstarted(lanes.get(i)))
                .toList();
        Gauge.builder(
                        "umbra.lane.depth",
                        lanes,
                        all -> all.stream().mapToInt(Lane::depth).sum())
                .description("changes waiting in the lanes")
                .register(meters);
        Gauge.builder("umbra.lane.shards", this, Lanes::shardsOwned)
                .description("shards this process owns")
                .register(meters);
    }

    /** Names this run of the process, as {@code Connection.gateway()} and the database know it. */
    public UUID instance() {
        return id;
    }

    /**
     * Takes its shards and starts writing.
     *
     * @throws SQLException if the database cannot be reached
     */
    public void start() throws SQLException {
        ownership.succeed();
        renew();
        partitions.ensure(clock.millis());
        claim();
        threads.forEach(Thread::start);
        long beat = beatMillis();
        keeper.scheduleWithFixedDelay(this::keep, beat, beat, TimeUnit.MILLISECONDS);
        keeper.scheduleWithFixedDelay(this::maintain, MAINTENANCE_SECONDS, MAINTENANCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Takes nothing more, finishes what was accepted, gives the shards back. */
    public void stop() throws InterruptedException {
        lanes.forEach(Lane::close);
        for (var thread : threads) {
            thread.join();
        }
        keeper.shutdown();
        // A renewal that is still under way would bring the lease back after it was ended.
        if (!keeper.awaitTermination(settings.socketTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
            log.warn("the lease is still being renewed");
        }
        try {
            ownership.leave();
        } catch (SQLException e) {
            log.warn("shards could not be given back, their lease runs out by itself: {}", e.getMessage());
        }
    }

    @Override
    public void submit(List<Submission> submissions) {
        var heldBack = new HashSet<Long>();
        for (var submission : submissions) {
            var thing = submission.change().thing().key();
            if (heldBack.contains(thing) || !laneOf(submission).offer(submission)) {
                heldBack.add(thing);
                submission.answer().accept(new Outcome.Busy());
            }
        }
    }

    private Lane laneOf(Submission submission) {
        return lanes.get(Shard.of(submission.change().thing().key()) % lanes.size());
    }

    /** How many of the 64 shards this process owns. */
    public int shardsOwned() {
        return lanes.stream().mapToInt(Lane::shardsOwned).sum();
    }

    /** Whether changes are committed now: all shards are here, and the lease was renewed, which is a commit, in time. */
    public boolean isReady() {
        long silent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - renewedAt);
        return shardsOwned() == Shard.COUNT
                && silent < beatMillis() * 2 + 500
                && lanes.stream().noneMatch(Lane::isStoreAway);
    }

    private long beatMillis() {
        return settings.lease().toMillis() / 5;
    }

    private void renew() throws SQLException {
        ownership.renew();
        alive = ownership.alive();
        renewedAt = System.nanoTime();
    }

    private void keep() {
        try {
            renew();
            claim();
        } catch (SQLException | RuntimeException e) {
            log.warn("the lease could not be renewed: {}", e.getMessage());
        }
    }

    private void claim() throws SQLException {
        for (var claim : ownership.claim()) {
            lanes.get(claim.shard() % lanes.size()).own(claim);
        }
    }

    private void maintain() {
        try {
            partitions.ensure(clock.millis());
            partitions.dropOld(clock.millis());
        } catch (SQLException | RuntimeException e) {
            log.warn("the journal's partitions could not be looked after: {}", e.getMessage());
        }
    }
}
