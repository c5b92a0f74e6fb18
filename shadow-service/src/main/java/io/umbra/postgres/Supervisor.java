package io.umbra.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one server process running. All of it happens on one platform thread that lives as long as the server: the
 * kernel sends the death signal when the <em>thread</em> that started a process ends, not the process.
 */
final class Supervisor {

    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
    private static final Logger serverLog = LoggerFactory.getLogger("io.umbra.postgres.server");

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);
    private static final int LINES_KEPT = 20;

    private final PostgresSettings settings;
    private final Binaries binaries;
    private final ServerUser user;
    private final Path data;
    private final int port;

    private final CompletableFuture<Void> firstReady = new CompletableFuture<>();
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final Deque<String> lastLines = new ArrayDeque<>();
    private final Thread thread = Thread.ofPlatform().name("postgres").daemon().unstarted(this::run);
    private volatile @Nullable Process server;

    Supervisor(PostgresSettings settings, Binaries binaries, ServerUser user, Path data, int port) {
        this.settings = settings;
        this.binaries = binaries;
        this.user = user;
        this.data = data;
        this.port = port;
    }

    /** Returns when the server takes connections. */
    void start() {
        thread.start();
        try {
            firstReady.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof PostgresFailure failure
                    ? failure
                    : new PostgresFailure("PostgreSQL cannot be started: " + e.getMessage(), e);
        }
    }

    long pid() {
        var current = server;
        return current == null ? 0 : current.pid();
    }

    void stop() {
        Process current;
        synchronized (this) {
            stopAsked.countDown();
            current = server;
        }
        if (current != null) {
            Cluster.stop(current.pid(), settings.stopTimeout());
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            superviseUntilStopped();
        } catch (InterruptedException e) {
            firstReady.completeExceptionally(e);
        } catch (IOException | RuntimeException e) {
            log.error("PostgreSQL is no longer looked after", e);
            firstReady.completeExceptionally(e);
        }
    }

    private void superviseUntilStopped() throws IOException, InterruptedException {
        var deadline = Instant.now().plus(settings.startTimeout());
        var pause = SHORTEST_PAUSE;
        while (true) {
            var running = spawnUnlessStopped();
            if (running == null) {
                return;
            }
            var ready = awaitReady(running.process());
            var status = running.process().waitFor();
            if (stopAsked.getCount() == 0) {
                return;
            }
            if (!ready) {
                // What it said last tells why, and is read on a thread of its own. A child that outlived it may hold
                // the pipe.
                running.log().join(LAST_WORDS);
            }
            if (!firstReady.isDone() && !mayStartLater(deadline)) {
                firstReady.completeExceptionally(
                        new PostgresFailure("PostgreSQL ended with status " + status + ":\n" + lastLines()));
                return;
            }
            log.warn("PostgreSQL ended with status {}; starting it again", status);
            pause = ready ? SHORTEST_PAUSE : longer(pause);
            if (stopAsked.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    private static Duration longer(Duration pause) {
        var twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    /** The children of a killed server need a moment to notice; until then a new one may not use its memory. */
    private boolean mayStartLater(Instant deadline) {
        return lastLines().contains("shared memory block") && Instant.now().isBefore(deadline);
    }

    /** A server, and the thread that reads what it says. */
    private record Running(Process process, Thread log) {}

    private synchronized @Nullable Running spawnUnlessStopped() throws IOException {
        if (stopAsked.getCount() == 0) {
            return null;
        }
        var process = new ProcessBuilder(user.serverCommand(command()))
                .redirectErrorStream(true)
                .directory(Processes.ROOT)
                .start();
        process.getOutputStream().close();
        server = process;
        return new Running(process, Thread.ofVirtual().name("postgres-log").start(() -> readLog(process)));
    }

    /** Waits until this very process says in its pid file that it is ready; false when it ended before. */
    private boolean awaitReady(Process process) throws IOException, InterruptedException {
        while (!process.waitFor(POLL)) {
            var file = PostmasterFile.read(data);
            if (file.isPresent() && file.get().equals(new PostmasterFile(process.pid(), "ready"))) {
                firstReady.complete(null);
                log.info("PostgreSQL is ready on 127.0.0.1:{} (pid {})", port, process.pid());
                return true;
            }
        }
        return false;
    }

    private List<String> command() {
        var words = new ArrayList<>(List.of(binaries.postgres().toString(), "-D", data.toString()));
        for (var setting : serverSettings()) {
            words.add("-c");
            words.add(setting);
        }
        return words;
    }

    /**
     * Given at each start, so that they follow ours and no file has to be kept in step. Durability is not negotiable here;
     * statements never reach the log, since they may carry secrets.
     */
    private List<String> serverSettings() {
        return List.of(
                "listen_addresses=127.0.0.1",
                "port=" + port,
                "unix_socket_directories=",
                "max_connections=" + settings.maxConnections(),
                "fsync=on",
                "synchronous_commit=on",
                "full_page_writes=on",
                "shared_buffers=" + settings.sharedBuffersMb() + "MB",
                "wal_buffers=16MB",
                "wal_compression=on",
                "max_wal_size=" + settings.maxWalMb() + "MB",
                "min_wal_size=128MB",
                "checkpoint_timeout=10min",
                "checkpoint_completion_target=0.9",
                "work_mem=8MB",
                "maintenance_work_mem=64MB",
                "effective_cache_size=" + 4L * settings.sharedBuffersMb() + "MB",
                "random_page_cost=1.1",
                "dynamic_shared_memory_type=mmap",
                "io_method=sync",
                "jit=off",
                "max_parallel_workers_per_gather=0",
                "autovacuum_max_workers=2",
                "autovacuum_naptime=15s",
                "idle_in_transaction_session_timeout=60s",
                "client_connection_check_interval=10s",
                "password_encryption=scram-sha-256",
                "timezone=UTC",
                "log_timezone=UTC",
                "log_min_messages=warning",
                "log_min_error_statement=panic",
                "log_checkpoints=off");
    }

    private void readLog(Process process) {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                keep(line);
                serverLog.debug("{}", line);
            }
        } catch (IOException e) {
            // The pipe ends with the process; who waits for that hears of it.
            serverLog.debug("the server's log ended: {}", e.getMessage());
        }
    }

    private void keep(String line) {
        synchronized (lastLines) {
            if (lastLines.size() == LINES_KEPT) {
                lastLines.removeFirst();
            }
            lastLines.addLast(line);
        }
    }

    private String lastLines() {
        synchronized (lastLines) {
            return String.join("\n", lastLines);
        }
    }
}
