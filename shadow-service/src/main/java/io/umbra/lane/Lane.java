package io.umbra.lane;

import io.umbra.command.CommandSettings;
import io.umbra.history.History;
import io.umbra.journal.Events;
import io.umbra.journal.JournalPartitions;
import io.umbra.journal.MessageIds;
import io.umbra.lane.LaneStore.Claim;
import io.umbra.lane.LaneStore.Fenced;
import io.umbra.shadow.Change;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Refusal;
import io.umbra.shadow.Submission;
import io.umbra.thing.Things;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A writer thread with a connection of its own. It owns some of the shards; while one transaction commits, the next batch
 * gathers in its queue.
 */
final class Lane implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Lane.class);
    private static final long IDLE_MILLIS = 1_000;
    private static final long RETRY_MILLIS = 100;

    private final UUID owner;
    private final LaneSettings settings;
    private final LaneStore store;
    private final Things things;
    private final JournalPartitions partitions;
    private final History history;
    private final Events events;
    private final InstantSource clock;
    private final LaneMeters meters;
    private final CommandSettings commands;
    private final Predicate<String> gatewayIsAlive;
    private final MessageIds ids;
    private final Timers timers = new Timers();
    private final Queue<Integer> toPrime = new ArrayDeque<>();
    private final FairQueue<Item> queue;
    private final Map<Integer, Shard> owned = new HashMap<>();
    /** Shards whose rows may hold more than this lane knows: taken again before anything else is done. */
    private final Set<Integer> unsure = new TreeSet<>();

    private final ConcurrentLinkedQueue<Claim> arrivals = new ConcurrentLinkedQueue<>();
    private volatile int shardsOwned;
    private volatile boolean storeAway;

    Lane(
            UUID owner,
            LaneSettings settings,
            LaneStore store,
            Things things,
            JournalPartitions partitions,
            History history,
            Events events,
            InstantSource clock,
            LaneMeters meters,
            CommandSettings commands,
            Predicate<String> gatewayIsAlive) {
        this.owner = owner;
        this.settings = settings;
        this.store = store;
        this.things = things;
        this.partitions = partitions;
        this.history = history;
        this.events = events;
        this.clock = clock;
        this.meters = meters;
        this.commands = commands;
        this.gatewayIsAlive = gatewayIsAlive;
        this.ids = new MessageIds(clock);
        this.queue = new FairQueue<>(settings.queueCapacity());
    }

    /** Answers false where the lane is full or closed. */
    boolean offer(Submission submission) {
        return queue.offer(submission.change().thing().projectKey(), new Item(submission, System.nanoTime()));
    }

    /** Hands a shard over to this lane. */
    void own(Claim claim) {
        arrivals.add(claim);
    }

    /** Takes nothing more; the thread ends when what is here is done. */
    void close() {
        queue.close();
    }

    int depth() {
        return queue.size();
    }

    int shardsOwned() {
        return shardsOwned;
    }

    boolean isStoreAway() {
        return storeAway;
    }

    @Override
    public void run() {
        try (store) {
            adopt();
            prime();
            while (!queue.isDrained()) {
                var items = queue.take(settings.maxBatch(), timers.wait(clock.millis(), IDLE_MILLIS));
                adopt();
                prime();
                items.addAll(ticks());
                if (!items.isEmpty()) {
                    carryOut(items);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        giveUpQueue();
    }

    private void adopt() {
        for (var claim = arrivals.poll(); claim != null; claim = arrivals.poll()) {
            adopt(claim);
        }
    }

    private void adopt(Claim claim) {
        owned.put(
                claim.shard(),
                new Shard(
                        claim.shard(),
                        claim.epoch(),
                        claim.nextOffset(),
                        claim.lastTime(),
                        settings.cachedThings() / Shard.COUNT));
        toPrime.add(claim.shard());
        shardsOwned = owned.size();
    }

    /** Sets the timers of shards that came from elsewhere: their commands wait for this lane now. */
    private void prime() {
        try {
            for (var shard = toPrime.peek(); shard != null; shard = toPrime.peek()) {
                int number = shard;
                for (var thing : store.read(connection -> CommandRows.waiting(connection, number))) {
                    things.facts(thing).ifPresent(facts -> timers.set(facts.ref(), clock.millis()));
                }
                toPrime.remove();
            }
        } catch (SQLException | RuntimeException e) {
            log.warn("waiting commands could not be read yet: {}", e.getMessage());
            store.close();
        }
    }

    private List<Item> ticks() {
        return timers.due(clock.millis(), settings.maxBatch()).stream()
                .map(thing -> new Change.Tick(thing, ids.next()))
                .map(tick -> new Item(new Submission(tick, outcome -> {}), System.nanoTime()))
                .toList();
    }

    /** Brings the items through, whatever the database does meanwhile; every one of them is answered. */
    private void carryOut(List<Item> items) throws InterruptedException {
        long deadline = items.getFirst().cameAt() + settings.storeWait().toNanos();
        while (true) {
            if (!unsure.isEmpty() && !regain(deadline)) {
                giveUp(items);
                return;
            }
            var batch = new Batch(items, owned, clock.millis(), commands, gatewayIsAlive, history);
            try {
                commit(batch);
                storeAway = false;
                batch.settle();
                handOn(batch);
                return;
            } catch (Fenced e) {
                log.warn("the fence held a batch back: asking which shards are still ours");
                unsure.addAll(batch.shardNumbers());
                continue;
            } catch (SQLException e) {
                switch (StoreFault.of(e)) {
                    case StoreFault.BadData fault -> {
                        halve(items, fault.cause());
                        return;
                    }
                    case StoreFault.TryAgain fault -> tryAgain(batch, fault.cause());
                    case StoreFault.Away fault -> {
                        log.warn("the store is away: {}", fault.cause().getMessage());
                        storeAway = true;
                        unsure.addAll(batch.shardNumbers());
                        if (regain(deadline) && batch.standsIn(owned)) {
                            handOn(batch);
                            return;
                        }
                    }
                }
            } catch (RuntimeException e) {
                // The registry could not be read: nothing was sent to the database yet.
                log.warn("a batch could not be decided: {}", e.toString());
            }
            if (System.nanoTime() - deadline > 0) {
                giveUp(items);
                return;
            }
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        }
    }

    private void commit(Batch batch) throws SQLException, Fenced {
        var unknown = batch.unknownThings();
        if (!unknown.isEmpty()) {
            batch.learn(store.load(unknown));
        }
        for (var thing : batch.thingsToRecall()) {
            Recall.into(batch.stateOf(thing).answers(), thing, store, clock.millis());
        }
        var commandIds = batch.commandsToLookUp();
        if (!commandIds.isEmpty()) {
            batch.learnCommands(store.read(connection -> CommandRows.known(connection, commandIds)));
        }
        var receipts = batch.receiptsToLookUp();
        if (!receipts.isEmpty()) {
            batch.learnReceipts(store.received(receipts));
        }
        batch.decide(things);
        if (!batch.isCovered(partitions)) {
            for (var time : batch.times()) {
                partitions.ensure(time);
            }
        }
        if (!batch.samples().isEmpty()) {
            store.prepare(batch.samples());
        }
        write(batch);
    }

    private void write(Batch batch) throws SQLException, Fenced {
        var shards = batch.shardRows();
        if (shards.isEmpty()) {
            return;
        }
        long begun = System.nanoTime();
        store.commit(
                owner,
                shards,
                batch.shadowRows(),
                batch.presenceRows(),
                batch.commandRows(),
                batch.receipts(),
                batch.entries(),
                batch.samples(),
                clock.millis());
        meters.committed(batch.rows(), System.nanoTime() - begun);
    }

    private void handOn(Batch batch) {
        batch.dues().forEach(timers::set);
        batch.answer();
        meters.handedOn(batch.events());
        history.committed(batch.entries(), batch.samples(), clock.millis());
        if (!batch.events().isEmpty()) {
            try {
                events.committed(batch.events());
            } catch (RuntimeException e) {
                log.error("committed events were not taken", e);
            }
        }
    }

    /**
     * Takes the unsure shards again under a new epoch, which settles what the database holds of them; those that another
     * process took meanwhile are let go. Answers false where the store did not come back in time.
     */
    private boolean regain(long deadline) throws InterruptedException {
        while (true) {
            try {
                store.close();
                var claims = store.reclaim(owner, unsure);
                storeAway = false;
                unsure.forEach(owned::remove);
                unsure.clear();
                claims.forEach(this::adopt);
                shardsOwned = owned.size();
                return true;
            } catch (SQLException e) {
                storeAway = true;
                if (System.nanoTime() - deadline > 0) {
                    return false;
                }
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            }
        }
    }

    private static void giveUp(List<Item> items) {
        items.forEach(item -> Batch.answer(item, new Outcome.Unavailable()));
    }

    private void tryAgain(Batch batch, SQLException cause) {
        log.warn("a batch is tried again: {}", cause.getMessage());
        try {
            store.rollback();
            history.doubt();
            for (var time : batch.times()) {
                partitions.ensure(time);
            }
        } catch (SQLException e) {
            log.warn("and will be once more: {}", e.getMessage());
        }
    }

    /** The database will not take the batch as it is: halves it until the bad change stands alone. */
    private void halve(List<Item> items, SQLException cause) throws InterruptedException {
        try {
            store.rollback();
        } catch (SQLException e) {
            log.warn("rollback failed: {}", e.getMessage());
        }
        if (items.size() > 1) {
            carryOut(items.subList(0, items.size() / 2));
            carryOut(items.subList(items.size() / 2, items.size()));
            return;
        }
        var change = items.getFirst().submission().change();
        log.error("the store refuses change {}: {}", change.messageId(), cause.getMessage());
        meters.refusedByStore();
        Batch.answer(
                items.getFirst(),
                new Outcome.Rejected(
                        null,
                        new Refusal(ErrorId.INTERNAL, "the platform could not store this message"),
                        0,
                        clock.millis()));
    }

    private void giveUpQueue() {
        for (var items = queue.poll(settings.maxBatch()); !items.isEmpty(); items = queue.poll(settings.maxBatch())) {
            giveUp(items);
        }
    }
}
