package io.umbra.bench;

import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What other threads ask of the one thread that has a selector. */
final class Calls {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Selector selector;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    Calls(Selector selector) {
        this.selector = selector;
    }

    /** Has something done by the selector's thread and waits for what it gives. */
    <T> T call(Supplier<T> work) {
        var answer = new CompletableFuture<T>();
        waiting.add(() -> answer.complete(work.get()));
        selector.wakeup();
        return answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Does what is asked; called by the selector's thread. */
    void run() {
        for (var call = waiting.poll(); call != null; call = waiting.poll()) {
            call.run();
        }
    }
}
