package io.umbra.gateway.session;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches for silence: 1.5 times the keep alive and a second. The clock stands still while the gateway itself does not read
 * the connection. One timer per connection, moved on when it fires, never per packet.
 */
final class KeepAlive {

    private final ScheduledExecutorService loop;
    private final Runnable silent;
    private int seconds;
    private long allowedNanos;
    private long heardAt = System.nanoTime();
    private boolean standing;
    private @Nullable ScheduledFuture<?> timer;

    KeepAlive(ScheduledExecutorService loop, Runnable silent) {
        this.loop = loop;
        this.silent = silent;
    }

    /** @param seconds 0 for never */
    void start(int seconds) {
        this.seconds = seconds;
        heard();
        if (seconds > 0) {
            allowedNanos = TimeUnit.MILLISECONDS.toNanos(seconds * 1_500L + 1_000);
            plan(allowedNanos);
        }
    }

    int seconds() {
        return seconds;
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    void heard() {
        heardAt = System.nanoTime();
    }

    void stand() {
        standing = true;
    }

    void go() {
        standing = false;
        heard();
    }

    private void plan(long nanos) {
        timer = loop.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    private void look() {
        var left = standing ? allowedNanos : allowedNanos - (System.nanoTime() - heardAt);
        if (left > 0) {
            plan(left);
        } else {
            silent.run();
        }
    }
}
