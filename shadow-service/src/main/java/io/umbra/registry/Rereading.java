package io.umbra.registry;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what is kept in memory anew, on a thread of its own, and again and again while the store is away. */
public final class Rereading implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Rereading.class);
    private static final long RETRY_MILLIS = 300;

    private final String what;
    private final ScheduledExecutorService reader;

    /** @param what is read, in one word or two */
    public Rereading(String what) {
        this.what = what;
        this.reader = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(what.replace(' ', '-')).daemon().factory());
    }

    /** Returns at once. */
    public void untilDone(Runnable reading) {
        reader.execute(() -> attempt(reading));
    }

    private void attempt(Runnable reading) {
        try {
            reading.run();
        } catch (RuntimeException away) {
            log.warn("{} cannot be read, trying again: {}", what, away.getMessage());
            reader.schedule(() -> attempt(reading), RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
