package io.umbra.gateway.wire;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The work with keys that TLS handshakes ask for, away from the loops: thousands of clients that come back at once do not
 * stand between a device and its ack. While as much of it waits as may, nobody more is accepted over TLS; who has not been
 * waits in the system's queue, where no time runs against it.
 *
 * <p>Whoever is accepted counts as work until its first piece is done, for it will bring some in a moment. One that says
 * nothing for a second, or is gone, counts no more: silence keeps nobody out.
 */
final class Handshakes {

    private static final AttributeKey<Turn> TURN = AttributeKey.valueOf(Handshakes.class, "turn");

    /** In a crowd the limit is reached again and again. */
    private static final long CROWD_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Executor workers;
    private final ScheduledExecutorService timer;
    private final int most;
    private final Consumer<Boolean> accepting;
    private int waiting;
    private boolean full;
    private long wasFullAt = System.nanoTime() - CROWD_NANOS;

    /**
     * @param timer tells when a second of silence is over
     * @param most how many may wait before nobody is accepted; half of them before somebody is again
     * @param accepting told whether to accept from now on
     */
    Handshakes(Executor workers, ScheduledExecutorService timer, int most, Consumer<Boolean> accepting) {
        this.workers = workers;
        this.timer = timer;
        this.most = most;
        this.accepting = accepting;
    }

    /** As many threads as leave half of the processors to everything else. */
    static ExecutorService workers() {
        var threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("tls-handshake-", 0).daemon().factory());
    }

    /** A connection has been accepted. */
    void accepted(Channel connection) {
        var turn = new Turn();
        connection.attr(TURN).set(turn);
        connection.closeFuture().addListener(closed -> turn.expectNothing());
        timer.schedule(turn::expectNothing, 1, TimeUnit.SECONDS);
    }

    /** Where the handshake of an accepted connection does its work. */
    static Executor of(Channel connection) {
        return connection.attr(TURN).get();
    }

    /** One connection's. */
    private final class Turn implements Executor {

        private final AtomicBoolean expected = new AtomicBoolean(true);

        Turn() {
            begun();
        }

        /** The first piece of work is the one that was counted already. */
        @Override
        public void execute(Runnable work) {
            if (!expected.getAndSet(false)) {
                begun();
            }
            workers.execute(() -> {
                try {
                    work.run();
                } finally {
                    ended();
                }
            });
        }

        void expectNothing() {
            if (expected.getAndSet(false)) {
                ended();
            }
        }
    }

    /** Whether as many wait as may, now or a moment ago. */
    synchronized boolean isCrowded() {
        return full || System.nanoTime() - wasFullAt < CROWD_NANOS;
    }

    private synchronized void begun() {
        waiting++;
        if (!full && waiting >= most) {
            full = true;
            accepting.accept(false);
        }
    }

    private synchronized void ended() {
        waiting--;
        if (full && waiting <= most / 2) {
            full = false;
            wasFullAt = System.nanoTime();
            accepting.accept(true);
        }
    }
}
