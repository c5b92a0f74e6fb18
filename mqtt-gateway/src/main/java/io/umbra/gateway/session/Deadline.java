package io.umbra.gateway.session;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * By when a connection has to have come further; one at a time. One that is met is taken back: it would keep all of an ended
 * session in memory until it passes.
 */
final class Deadline {

    private final ScheduledExecutorService loop;
    private @Nullable ScheduledFuture<?> timer;

    Deadline(ScheduledExecutorService loop) {
        this.loop = loop;
    }

    /** The next one, in the place of that before. */
    void set(Duration time, Runnable missed) {
        met();
        timer = loop.schedule(missed, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    void met() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
