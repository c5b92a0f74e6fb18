package io.umbra.gateway;

import io.umbra.gateway.session.Session;
import io.umbra.gateway.session.Sessions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Sends clients away one after another, so that they do not all come back in the same moment. */
final class Drain {

    /** A few clients need no spreading. */
    private static final int LEAST_PER_SECOND = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Duration over;

    /** @param over how long it takes at most; zero for all at once */
    Drain(Duration over) {
        this.over = over;
    }

    /** Says farewell to every connection, those too that come while it does; returns when all have been told. */
    void dismiss(Sessions sessions) {
        dismiss(sessions.all());
        sessions.all().forEach(Session::shutDown);
    }

    private void dismiss(List<Session> sessions) {
        var pause = pauseNanos(sessions.size());
        try (var timer = Executors.newSingleThreadScheduledExecutor()) {
            for (var i = 0; i < sessions.size(); i++) {
                timer.schedule(sessions.get(i)::shutDown, i * pause, TimeUnit.NANOSECONDS);
            }
            timer.shutdown();
            var last = over.plus(PATIENCE);
            if (!timer.awaitTermination(last.toMillis(), TimeUnit.MILLISECONDS)) {
                timer.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Between two of so many clients. */
    long pauseNanos(int clients) {
        var longest = TimeUnit.SECONDS.toNanos(1) / LEAST_PER_SECOND;
        return clients == 0 ? 0 : Math.min(longest, over.toNanos() / clients);
    }
}
