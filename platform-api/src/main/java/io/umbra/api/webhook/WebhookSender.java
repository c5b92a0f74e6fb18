package io.umbra.api.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.umbra.api.Node;
import io.umbra.api.event.CloudEvents;
import io.umbra.api.event.CloudEvents.Told;
import io.umbra.api.event.EventPages;
import io.umbra.api.event.EventPages.OfThing;
import io.umbra.journal.Cursor;
import io.umbra.journal.JournalReader;
import io.umbra.log.Outage;
import io.umbra.trace.Traces;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
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
    private static final int LETTERS = 50;
    private static final int AT_ONCE = 8;

    private final UUID node;
    private final WebhookRows rows;
    private final JournalReader journal;
    private final EventPages pages;
    private final InstantSource clock;
    private final Courier courier;
    private final Map<String, Future<?>> rounds = new ConcurrentHashMap<>();
    private final Map<String, Outage> outages = new ConcurrentHashMap<>();
    private final Outage outage = new Outage(log, "webhooks are not looked after");
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("webhooks").daemon().factory());
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean running;

    WebhookSender(
            WebhookRows rows,
            JournalReader journal,
            EventPages pages,
            Node node,
            Traces traces,
            WebhookSettings settings,
            InstantSource clock,
            MeterRegistry meters) {
        this.rows = rows;
        this.journal = journal;
        this.pages = pages;
        this.node = node.id();
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
                rows.release(node);
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
            // Before the cursors are read: a round that ends after that has moved one of them.
            rounds.values().removeIf(Future::isDone);
            var mine = rows.lease(node);
            if (!mine.isEmpty()) {
                begin(mine, journal.head());
            }
            outage.worked();
        } catch (SQLException | RuntimeException e) {
            outage.failed(e);
        }
    }

    private void begin(List<Webhook> mine, Cursor head) {
        outages.keySet().retainAll(mine.stream().map(Webhook::id).toList());
        for (var webhook : mine) {
            rounds.computeIfAbsent(webhook.id(), none -> workers.submit(() -> round(webhook, head)));
        }
    }

    private void round(Webhook webhook, Cursor head) {
        var trouble = outages.computeIfAbsent(webhook.id(), id -> new Outage(log, "webhook " + id + " is not sent"));
        try {
            for (var letter : rows.toReplay(webhook.id(), LETTERS)) {
                courier.revive(webhook, letter);
            }
            if (webhook.cursor().isBehind(head)) {
                send(webhook, head);
            }
            trouble.worked();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException | ExecutionException | RuntimeException e) {
            trouble.failed(e);
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
            var page = pages.ofProject(webhook.project(), cursor, head, webhook::wantsThing, webhook::wantsType);
            bring(webhook, page.byThing());
            cursor = page.after();
            rows.moved(webhook.id(), node, cursor);
        }
    }

    private void bring(Webhook webhook, List<OfThing> byThing) throws InterruptedException, ExecutionException {
        var room = new Semaphore(AT_ONCE);
        var under = new ArrayList<Future<?>>();
        for (var each : byThing) {
            under.add(workers.submit(() -> {
                inOrder(webhook, each.events(), room);
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
}
