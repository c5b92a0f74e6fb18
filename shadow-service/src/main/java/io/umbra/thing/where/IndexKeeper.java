package io.umbra.thing.where;

import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refreshes the index of properties twice a second, so that what was stored is found within one. */
public final class IndexKeeper implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(IndexKeeper.class);
    private static final Duration PERIOD = Duration.ofMillis(400);
    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(2);

    private final PropertyIndex index;
    private final Thread thread;
    private volatile boolean closed;

    public IndexKeeper(PropertyIndex index) {
        this.index = index;
        this.thread = Thread.ofPlatform().name("umbra-index").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            try {
                // The period of the rounds: the journal has no signal to wait for. Closing interrupts this.
                Thread.sleep(round());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Duration round() {
        try {
            return index.refresh() ? Duration.ZERO : PERIOD;
        } catch (SQLException | RuntimeException e) {
            if (!closed) {
                log.warn("the index of properties could not be refreshed: {}", e.getMessage());
            }
            return AFTER_A_FAULT;
        }
    }

    /** Also closes what was never started: a start may fail before it comes to this. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        if (thread.isAlive()) {
            thread.interrupt();
            thread.join(Duration.ofSeconds(5));
        }
    }
}
