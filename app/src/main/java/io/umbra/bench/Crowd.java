package io.umbra.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Many devices that connect, stay and say nothing but pings; all on one thread and one selector. */
final class Crowd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** Handshakes are long: a few in each round, in turn, so that an answer that is here does not wait for all of them. */
    private static final int HANDSHAKES_AT_ONCE = 8;

    private static final int BUFFER = 65_536;
    private static final long TRIED_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long PINGS_LOOKED_AT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * Where and how to connect.
     *
     * @param context null for no TLS
     */
    record Way(InetSocketAddress broker, @Nullable SSLContext context) {}

    /**
     * What became of connecting some of them.
     *
     * @param seconds from the first that began to the last that was accepted
     * @param whole from the beginning of a connection to its CONNACK
     * @param answers from CONNECT to CONNACK
     * @param failures why connections ended before their CONNACK, and how many each; they were tried again
     */
    record Wave(int connected, double seconds, Latencies whole, Latencies answers, Map<String, Integer> failures) {

        double perSecond() {
            return connected / seconds;
        }
    }

    private record Again(int number, long at) {}

    /** The one that is under way. */
    private final class Coming {
        private final Way way;
        private final int most;
        private final double perSecond;
        private final Queue<Integer> toOpen;
        private final Queue<Again> again = new ArrayDeque<>();
        private final long began = System.nanoTime();
        private final Latencies whole = new Latencies();
        private final Latencies answers = new Latencies();
        private final Map<String, Integer> failures = new TreeMap<>();
        private final CompletableFuture<Wave> done = new CompletableFuture<>();
        private int left;
        private int underWay;
        private long opened;

        Coming(Way way, List<Integer> who, double perSecond, int most) {
            this.way = way;
            this.toOpen = new ArrayDeque<>(who);
            this.left = who.size();
            this.perSecond = perSecond;
            this.most = most;
        }

        void openDue(long now) {
            while (!again.isEmpty() && again.element().at() <= now) {
                toOpen.add(again.remove().number());
            }
            var due = (now - began) / 1e9 * perSecond + 1;
            while (!toOpen.isEmpty() && underWay < most && opened < due) {
                opened++;
                underWay++;
                open(toOpen.remove());
            }
        }

        private void open(int number) {
            var now = System.nanoTime();
            try {
                connections[number] =
                        CrowdConnection.open(number, selector, way.broker(), way.context(), connects.get(number), now);
            } catch (IOException e) {
                failed(number, String.valueOf(e.getMessage()), now);
            }
        }

        void failed(int number, String why, long now) {
            underWay--;
            failures.merge(why, 1, Integer::sum);
            again.add(new Again(number, now + TRIED_AGAIN_NANOS));
        }

        void accepted(CrowdConnection connection, long now) {
            underWay--;
            left--;
            whole.add(now - connection.beganAt());
            answers.add(now - connection.askedAt());
            if (left == 0) {
                coming = null;
                done.complete(new Wave(whole.count(), (now - began) / 1e9, whole, answers, failures));
            }
        }
    }

    private final Selector selector;
    private final List<byte[]> connects;
    private final @Nullable CrowdConnection[] connections;
    private final long pingAfter;
    private final Calls calls;
    private final ByteBuffer came = ByteBuffer.allocate(BUFFER);
    private final ByteBuffer said = ByteBuffer.allocate(BUFFER);
    private final Thread thread;
    private @Nullable Coming coming;
    private long pingsLookedAt = System.nanoTime();
    private final Queue<CrowdConnection> shaking = new ArrayDeque<>();
    private boolean open = true;

    private Crowd(Selector selector, List<Fleet.Device> devices, Duration keepAlive) {
        this.selector = selector;
        this.calls = new Calls(selector);
        this.connects = devices.stream()
                .map(device -> Packets.connect(
                        device.clientId(), device.username(), device.password(), (int) keepAlive.toSeconds()))
                .toList();
        this.connections = new CrowdConnection[devices.size()];
        this.pingAfter = keepAlive.toNanos() * 2 / 3;
        this.thread = Thread.ofPlatform().name("crowd").unstarted(this::run);
    }

    /** None of them is connected yet. */
    static Crowd of(List<Fleet.Device> devices, Duration keepAlive) {
        try {
            var crowd = new Crowd(Selector.open(), devices, keepAlive);
            crowd.thread.start();
            return crowd;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Connects all that have no connection, and waits until every one of them has its CONNACK; who is refused tries again.
     *
     * @param perSecond how many begin in a second
     * @param most how many may be under way
     */
    Wave connect(Way way, double perSecond, int most) {
        var wave = calls.call(() -> {
            var next = new Coming(way, absent(), perSecond, most);
            coming = next;
            return next;
        });
        return wave.done.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** Closes the connections of so many without a word. */
    void drop(int count) {
        calls.call(() -> {
            standingOnes().limit(count).forEach(connection -> connection.end("dropped here"));
            return count;
        });
    }

    /** How many connections stand. */
    long standing() {
        return calls.call(() -> standingOnes().count());
    }

    @Override
    public void close() {
        calls.call(() -> open = false);
        try {
            thread.join();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Stream<CrowdConnection> standingOnes() {
        return Arrays.stream(connections)
                .filter(Objects::nonNull)
                .filter(connection -> connection.phase() == CrowdConnection.Phase.STANDING);
    }

    private List<Integer> absent() {
        return IntStream.range(0, connections.length)
                .filter(number -> {
                    var connection = connections[number];
                    return connection == null || connection.phase() == CrowdConnection.Phase.ENDED;
                })
                .boxed()
                .toList();
    }

    private void run() {
        try {
            while (open) {
                if (shaking.isEmpty()) {
                    selector.select(this::ready, coming == null ? 250 : 1);
                } else {
                    selector.selectNow(this::ready);
                }
                shakeHands();
                calls.run();
                var now = System.nanoTime();
                if (coming != null) {
                    coming.openDue(now);
                }
                if (now - pingsLookedAt > PINGS_LOOKED_AT_NANOS) {
                    pingsLookedAt = now;
                    standingOnes().forEach(connection -> connection.ping(now, pingAfter));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            standingOnes().forEach(connection -> connection.end("closed here"));
        }
    }

    private void ready(SelectionKey key) {
        var connection = (CrowdConnection) key.attachment();
        var before = connection.phase();
        if (before == CrowdConnection.Phase.HANDSHAKE) {
            key.interestOps(0);
            shaking.add(connection);
        } else {
            advance(connection, before);
        }
    }

    private void shakeHands() {
        for (var done = 0; done < HANDSHAKES_AT_ONCE && !shaking.isEmpty(); done++) {
            var connection = shaking.remove();
            if (connection.phase() == CrowdConnection.Phase.HANDSHAKE) {
                connection.listen();
                advance(connection, CrowdConnection.Phase.HANDSHAKE);
            }
        }
    }

    private void advance(CrowdConnection connection, CrowdConnection.Phase before) {
        connection.ready(came, said, System.nanoTime());
        var wave = coming;
        if (wave == null || before == CrowdConnection.Phase.STANDING || before == connection.phase()) {
            return;
        }
        switch (connection.phase()) {
            case STANDING -> wave.accepted(connection, System.nanoTime());
            case ENDED -> wave.failed(connection.number(), connection.ending(), System.nanoTime());
            case CONNECTING, HANDSHAKE, ASKED -> {}
        }
    }
}
