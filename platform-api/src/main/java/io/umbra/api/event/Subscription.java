package io.umbra.api.event;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What has happened in a project and was not told yet, as far as there is room for it. */
final class Subscription {

    private final long project;
    private final BlockingQueue<News> waiting;
    private volatile boolean behind;

    Subscription(long project, int room) {
        this.project = project;
        this.waiting = new ArrayBlockingQueue<>(room);
    }

    long project() {
        return project;
    }

    void offer(News news) {
        if (!waiting.offer(news)) {
            behind = true;
        }
    }

    /** Whether something did not fit. Then all that waits is dropped: the journal has it, and the rest. */
    boolean startAnew() {
        if (!behind) {
            return false;
        }
        waiting.clear();
        behind = false;
        return true;
    }

    @Nullable
    News next(long millis) throws InterruptedException {
        return waiting.poll(millis, TimeUnit.MILLISECONDS);
    }
}
