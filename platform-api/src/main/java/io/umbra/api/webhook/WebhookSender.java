package io.umbra.api.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.umbra.api.event.CloudEvents;
import io.umbra.api.event.CloudEvents.Told;
import io.umbra.journal.Cursor;
import io.umbra.journal.JournalEntry;
import io.umbra.journal.JournalReader;
import io.umbra.thing.ThingRegistry;
import io.umbra.thing.Things;
import io.umbra.trace.Traces;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Sends what the journal tells to the webhooks. Each has a cursor, which moves when everything before it was taken or
 * given up: at least once, and of one thing in order. Things do not wait for each other within a page.
 */
@Component
class WebhookSender implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(WebhookSender.class);
    private static final long EVERY_MILLIS = 500;
    private static final int PAGE = 50;
    private static final int AT_ONCE = 8;

    private final UUID id = UUID.randomUUID();
    private final WebhookRows rows;
    private final JournalReader journal;
    private final Things things;
    private final ThingRegistry registry;
    private final InstantSource clock;
    private final Courier courier;
    private final Map<String, Future<?>> rounds = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("webhooks").daemon().factory());
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean running;

    WebhookSender(
            WebhookRows rows,
            JournalReader journal,
            Things things,
            ThingRegistry registry,
            Traces traces,
            WebhookSettings settings,
            InstantSource clock,
            MeterRegistry meters) {
        this.rows = rows;
        this.journal = journal;
        this.things = things;
        this.registry = registry;
        this.clock = clock;
        this.courier = new Courier(settings, rows, traces, clock, meters);
    }

    @Override
    public void start() {
        running = true;
        timer.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        running = false;
        timer.shutdownNow();
        workers.shutdownNow();
        try {
            if (workers.awaitTermination(5, TimeUnit.SECONDS)) {
                rows.release(id);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.warn("webhooks could not be given back, their lease runs out by itself: {}", e.getMessage());
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Begins a round for every webhook that has none under way. */
    private void look() {
        try {
            var mine = rows.lease(id);
            if (mine.isEmpty()) {
                return;
            }
            var head = journal.head();
            rounds.values().removeIf(Future::isDone);
            for (var webhook : mine) {
                rounds.computeIfAbsent(webhook.id(), none -> workers.submit(() -> round(webhook, head)));
            }
        } catch (SQLException | RuntimeException e) {
            log.warn("webhooks could not be looked after: {}", e.getMessage());
        }
    }

    private void round(Webhook webhook, Cursor head) {
        try {
            for (var letter : rows.toReplay(webhook.id(), PAGE)) {
                courier.revive(webhook, letter);
            }
            if (webhook.cursor().isBehind(head)) {
                send(webhook, head);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException | ExecutionException | RuntimeException e) {
            log.warn("webhook {} goes on later: {}", webhook.id(), e.getMessage());
        }
    }

    private void send(Webhook webhook, Cursor head) throws SQLException, InterruptedException, ExecutionException {
        var cursor = webhook.cursor();
        if (cursor.isBehind(journal.tail())) {
            var reset = CloudEvents.reset(webhook.projectName(), clock.millis());
            courier.bring(webhook, new Told("reset-" + clock.millis(), "stream.reset", new UUID(0, 0), reset));
            cursor = cursor.atLeast(journal.tail());
        }
        while (running && cursor.isBehind(head)) {
            var page = journal.after(cursor, webhook.project(), PAGE);
            bring(webhook, page);
            for (var entry : page) {
                cursor = cursor.past(entry);
            }
            // Where a shard gave less than a page, what else stands before the head is others'.
            if (isLast(page)) {
                cursor = cursor.atLeast(head);
            }
            rows.moved(webhook.id(), id, cursor);
        }
    }

    private static boolean isLast(List<JournalEntry> page) {
        var byShard = page.stream().collect(Collectors.groupingBy(JournalEntry::shard, Collectors.counting()));
        return byShard.values().stream().allMatch(count -> count < PAGE);
    }

    private void bring(Webhook webhook, List<JournalEntry> page) throws InterruptedException, ExecutionException {
        var byThing = new LinkedHashMap<Long, List<Told>>();
        for (var entry : page) {
            var thing = nameOf(entry.thing());
            for (var told : CloudEvents.of(webhook.projectName(), entry, thing)) {
                if (webhook.wants(told.type(), thing)) {
                    byThing.computeIfAbsent(entry.thing(), key -> new ArrayList<>())
                            .add(told);
                }
            }
        }
        var room = new Semaphore(AT_ONCE);
        var under = new ArrayList<Future<?>>();
        for (var events : byThing.values()) {
            under.add(workers.submit(() -> {
                inOrder(webhook, events, room);
                return null;
            }));
        }
        for (var each : under) {
            each.get();
        }
    }

    private void inOrder(Webhook webhook, List<Told> events, Semaphore room) throws InterruptedException {
        room.acquire();
        try {
            for (var event : events) {
                courier.bring(webhook, event);
            }
        } finally {
            room.release();
        }
    }

    private String nameOf(long thing) {
        return things.facts(thing)
                .map(facts -> facts.ref().id().name())
                .or(() -> registry.everName(thing))
                .orElse("");
    }
}
