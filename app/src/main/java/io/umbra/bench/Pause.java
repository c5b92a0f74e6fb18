package io.umbra.bench;

import java.time.Duration;

/** Waits for a stretch of time to pass, while others work. */
final class Pause {
    private Pause() {}

    static void of(Duration time) {
        try {
            // The time itself is what is measured over: there is nothing to wait for.
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
