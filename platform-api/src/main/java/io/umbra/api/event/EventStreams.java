package io.umbra.api.event;

import io.umbra.api.ApiSettings;
import io.umbra.journal.Event;
import io.umbra.journal.Events;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The open event streams of this process. What was committed is offered to each as it happens; a stream that cannot keep
 * up reads the journal instead, so it is neither waited for nor does it miss anything.
 */
@Component
public class EventStreams implements Events, SmartLifecycle {

    private static final int QUEUE = 1_000;

    private final Map<Long, List<Subscription>> byProject = new ConcurrentHashMap<>();
    private final Semaphore free;
    private volatile boolean running;

    EventStreams(ApiSettings settings) {
        this.free = new Semaphore(settings.maxStreams());
    }

    @Override
    public void committed(List<Event> events) {
        if (byProject.isEmpty()) {
            return;
        }
        for (var event : events) {
            var news = new News(event.entry(), event.thing().id().name());
            byProject
                    .getOrDefault(event.thing().projectKey(), List.of())
                    .forEach(subscription -> subscription.offer(news));
        }
    }

    /** Begins to collect what happens in a project; empty where there are too many streams already. */
    Optional<Subscription> open(long project) {
        if (!running || !free.tryAcquire()) {
            return Optional.empty();
        }
        var subscription = new Subscription(project, QUEUE);
        byProject.computeIfAbsent(project, none -> new CopyOnWriteArrayList<>()).add(subscription);
        return Optional.of(subscription);
    }

    void close(Subscription subscription) {
        byProject.computeIfPresent(subscription.project(), (project, all) -> {
            if (all.remove(subscription)) {
                free.release();
            }
            return all.isEmpty() ? null : all;
        });
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Streams never end by themselves: they are told first, before the web server waits for its requests. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
