package io.umbra.api.command;

import io.umbra.command.CommandJob;
import io.umbra.command.CommandJobs;
import io.umbra.shadow.Change;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Principal;
import io.umbra.shadow.Refusal;
import io.umbra.shadow.Shadows;
import io.umbra.thing.ThingFacts;
import io.umbra.thing.Things;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Gives the commands of jobs to their things, some at a time. The id each command will have is kept with the job, so a job
 * that was interrupted goes on without giving any twice.
 */
@Component
public class JobRunner implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(JobRunner.class);
    private static final int MOST = 20;
    private static final int AT_ONCE = 100;
    private static final long PAUSE_MS = 500;
    private static final long LONGEST_STEP_MS = 5_000;

    private final CommandJobs jobs;
    private final Shadows shadows;
    private final Things things;
    private final InstantSource clock;
    private final Map<String, Thread> underWay = new ConcurrentHashMap<>();
    private volatile boolean running;

    JobRunner(CommandJobs jobs, Shadows shadows, Things things, InstantSource clock) {
        this.jobs = jobs;
        this.shadows = shadows;
        this.things = things;
        this.clock = clock;
    }

    /** Whether as many jobs are under way as there may be. */
    boolean isFull() {
        return underWay.size() >= MOST;
    }

    void run(CommandJob job) {
        var thread = Thread.ofVirtual().unstarted(() -> carryOut(job));
        if (running && underWay.putIfAbsent(job.id(), thread) == null) {
            thread.start();
        }
    }

    private void carryOut(CommandJob job) {
        try {
            while (running && !isDone(job)) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            underWay.remove(job.id());
        }
    }

    /** Goes through all that is pending; false where something has to be tried again. */
    private boolean isDone(CommandJob job) throws InterruptedException {
        try {
            var pending = jobs.pending(job.id(), AT_ONCE);
            while (running && !pending.isEmpty()) {
                if (!give(job, pending)) {
                    return false;
                }
                pending = jobs.pending(job.id(), AT_ONCE);
            }
            if (running) {
                jobs.finished(job.id(), clock.millis());
            }
            return true;
        } catch (SQLException | ExecutionException | RuntimeException e) {
            log.warn("job {} is held up: {}", job.id(), e.toString());
            return false;
        }
    }

    private record Given(CommandJob.Item item, CompletableFuture<Outcome> outcome) {}

    private boolean give(CommandJob job, Iterable<CommandJob.Item> items)
            throws SQLException, InterruptedException, ExecutionException {
        var all = new ArrayList<Given>();
        for (var item : items) {
            all.add(new Given(item, order(job, item)));
        }
        boolean settled = true;
        for (var given : all) {
            settled &= settle(job, given.item(), given.outcome().get());
        }
        return settled;
    }

    private CompletableFuture<Outcome> order(CommandJob job, CommandJob.Item item) {
        return things.facts(item.target().thing())
                .map(ThingFacts::ref)
                .map(thing -> shadows.submit(new Change.Order(
                        thing,
                        UUID.fromString(item.target().commandId()),
                        principal(job.createdBy()),
                        job.id(),
                        job.command(),
                        job.input(),
                        job.ttlMs(),
                        job.timeoutMs())))
                .orElseGet(() -> CompletableFuture.completedFuture(new Outcome.Rejected(
                        job.id(), new Refusal(ErrorId.THING_NOT_FOUND, "there is no such thing"), 0, clock.millis())));
    }

    /** False where it is not known, or not yet decided, what became of an order. */
    private boolean settle(CommandJob job, CommandJob.Item item, Outcome outcome) throws SQLException {
        return switch (outcome) {
            case Outcome.Commanded _ -> true;
            case Outcome.Rejected rejected -> {
                var refusal = rejected.refusal();
                jobs.refused(job.id(), item.target().name(), refusal.error().text(), refusal.message());
                yield true;
            }
            case Outcome.Busy _, Outcome.Unavailable _ -> false;
            case Outcome.Accepted _,
                    Outcome.Duplicate _,
                    Outcome.Document _,
                    Outcome.Outstanding _,
                    Outcome.Recorded _,
                    Outcome.Present _ -> throw new IllegalStateException("no answer to an order: " + outcome);
        };
    }

    private static Principal principal(String text) {
        var name = text.substring(text.indexOf(':') + 1);
        return text.startsWith("key:") ? new Principal.App(name) : new Principal.Account(name);
    }

    /** Goes on with what an earlier run of the platform left unfinished. */
    @Override
    public void start() {
        running = true;
        Thread.startVirtualThread(this::resume);
    }

    private void resume() {
        try {
            jobs.running().forEach(this::run);
        } catch (SQLException | RuntimeException e) {
            log.warn("unfinished jobs could not be read; they go on at the next start: {}", e.toString());
        }
    }

    /** What is under way ends its step first, so that a start after this finds nothing half done. */
    @Override
    public void stop() {
        running = false;
        try {
            for (var thread : underWay.values()) {
                thread.join(LONGEST_STEP_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
