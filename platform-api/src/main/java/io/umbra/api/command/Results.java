package io.umbra.api.command;

import io.umbra.api.ApiSettings;
import io.umbra.api.problem.Problem;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.command.Command;
import io.umbra.journal.Event;
import io.umbra.journal.Events;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Lets requests wait until their command is over. */
@Component
public class Results implements Events, SmartLifecycle {

    private final int most;
    private final Map<String, Wait> waits = new ConcurrentHashMap<>();
    private volatile boolean running;

    /** As many as there may be streams: both hold a connection and little else. */
    Results(ApiSettings settings) {
        this.most = settings.maxStreams();
    }

    @Override
    public void committed(List<Event> events) {
        if (waits.isEmpty()) {
            return;
        }
        for (var event : events) {
            if (event instanceof Event.CommandChanged changed) {
                var wait = waits.get(changed.command().id());
                if (wait != null) {
                    wait.heard(changed.command());
                }
            }
        }
    }

    /** Begins to listen for a command, before it is ordered. */
    Wait of(String id) {
        if (waits.size() >= most) {
            throw new ProblemException(
                    Problem.of(ProblemCode.TOO_MANY_REQUESTS, "too many requests wait for commands; try again"));
        }
        var wait = new Wait(id);
        waits.put(id, wait);
        if (!running) {
            wait.over.countDown();
        }
        return wait;
    }

    @Override
    public void start() {
        running = true;
    }

    /** A platform that stops waits for no device: whoever waits learns how far the command has come. */
    @Override
    public void stop() {
        running = false;
        waits.values().forEach(wait -> wait.over.countDown());
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server waits for its requests. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    /** One request that waits. */
    final class Wait implements AutoCloseable {

        private final String id;
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile @Nullable Command latest;

        private Wait(String id) {
            this.id = id;
        }

        private void heard(Command command) {
            latest = command;
            if (!command.status().isOpen()) {
                over.countDown();
            }
        }

        /** The command when it is over, or as it stands when the time has passed. */
        Command within(Duration time, Command ordered) throws InterruptedException {
            over.await(time.toMillis(), TimeUnit.MILLISECONDS);
            var heard = latest;
            return heard == null ? ordered : heard;
        }

        @Override
        public void close() {
            waits.remove(id);
        }
    }
}
