package io.umbra.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Many devices that report over and over at QoS 1, each with a window of unanswered reports; all on one thread and one
 * selector, so that the load takes little of the machine it shares with the platform.
 */
public final class Fleet implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final double AS_FAST_AS_ACKED = Double.POSITIVE_INFINITY;

    /** One device: how it logs in, and the topic it reports on. */
    public record Device(String clientId, String username, String password, String topic) {}

    /**
     * How a fleet stands.
     *
     * @param sent reports sent so far, by all
     * @param acked how many of them were acked
     * @param connected connections that stand
     * @param outOfOrder acks that came before an older one
     * @param endings why connections ended, one for each that did
     */
    public record Tally(long sent, long acked, int connected, int outOfOrder, List<String> endings) {}

    private final Selector selector;
    private final List<FleetConnection> connections = new ArrayList<>();
    private final Calls calls;
    private final CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();
    private final long pingAfter;
    private final Thread thread;
    private Latencies latencies = new Latencies();
    private double rate;
    private long pacedSince;
    private long born;
    private boolean open = true;

    private Fleet(Selector selector, Duration keepAlive) {
        this.selector = selector;
        this.calls = new Calls(selector);
        this.pingAfter = keepAlive.toNanos() * 2 / 3;
        this.thread = Thread.ofPlatform().name("fleet").unstarted(this::run);
    }

    /**
     * Connects devices and waits until each has its answer.
     *
     * @param window how many reports of a device may be unanswered
     * @param first the number ({@code reported.n}) of each device's first report, ten digits
     */
    public static Fleet connect(
            InetSocketAddress broker, List<Device> devices, int window, Duration keepAlive, long first) {
        try {
            var fleet = new Fleet(Selector.open(), keepAlive);
            for (var device : devices) {
                fleet.open(broker, device, window, (int) keepAlive.toSeconds(), first);
            }
            fleet.thread.start();
            fleet.awaitConnected();
            return fleet;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number of a thing's first report in a run that starts from nothing. */
    public static long firstNumber() {
        return Report.FIRST;
    }

    /** From now on each device sends as fast as its window allows. */
    public void flood() {
        pace(AS_FAST_AS_ACKED);
    }

    /** From now on so many reports a second are sent by all devices together, in turn. 0: none. */
    public void pace(double perSecond) {
        calls.call(() -> {
            rate = perSecond;
            pacedSince = System.nanoTime();
            born = 0;
            return rate;
        });
    }

    /** No new reports from now on. */
    public void hold() {
        pace(0);
    }

    public Tally tally() {
        return calls.call(() -> new Tally(
                connections.stream().mapToLong(FleetConnection::sent).sum(),
                connections.stream().mapToLong(FleetConnection::acked).sum(),
                (int) connections.stream().filter(FleetConnection::connected).count(),
                connections.stream().mapToInt(FleetConnection::outOfOrder).sum(),
                connections.stream()
                        .map(FleetConnection::ending)
                        .filter(why -> !why.isEmpty())
                        .toList()));
    }

    /** How long the acks took that came since the last call. */
    public Latencies takeLatencies() {
        return calls.call(() -> {
            var taken = latencies;
            latencies = new Latencies();
            return taken;
        });
    }

    /** The number in the last acked report of each device, in the order the devices were given. */
    public List<Long> lastAcked() {
        return calls.call(
                () -> connections.stream().map(FleetConnection::lastAcked).toList());
    }

    /** How many reports each device has sent. */
    public List<Long> sent() {
        return calls.call(() -> connections.stream().map(FleetConnection::sent).toList());
    }

    /** Closes all connections without a word. */
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

    private void open(InetSocketAddress broker, Device device, int window, int keepAlive, long first)
            throws IOException {
        var channel = SocketChannel.open(broker);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        var key = channel.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        var connect = Packets.connect(device.clientId(), device.username(), device.password(), keepAlive);
        var connection = new FleetConnection(channel, key, device, connect, window, first);
        key.attach(connection);
        connections.add(connection);
    }

    private void awaitConnected() {
        settled.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .exceptionally(late -> null)
                .join();
        var tally = tally();
        if (tally.connected() < connections.size()) {
            close();
            throw new IllegalStateException("only %d of %d devices connected; %s"
                    .formatted(tally.connected(), connections.size(), tally.endings()));
        }
    }

    private void settle() {
        if (!settled.isDone() && connections.stream().allMatch(FleetConnection::settled)) {
            settled.complete(null);
        }
    }

    private void run() {
        try {
            while (open) {
                selector.select(this::ready, rate > 0 && rate < AS_FAST_AS_ACKED ? 1 : 250);
                calls.run();
                settle();
                var now = System.nanoTime();
                send(now);
                connections.forEach(connection -> connection.ping(now, pingAfter));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            connections.forEach(connection -> connection.end("closed here"));
        }
    }

    private void ready(SelectionKey key) {
        var connection = (FleetConnection) key.attachment();
        var now = System.nanoTime();
        if (key.isReadable()) {
            connection.read(latencies, now);
        }
        connection.flush(now);
    }

    private void send(long now) {
        if (rate == AS_FAST_AS_ACKED) {
            connections.forEach(connection -> connection.fill(now));
            return;
        }
        // A report is born when it is due, also when this thread or a full window is late: lateness counts as latency.
        for (var due = due(now); born < due; born++) {
            var at = pacedSince + (long) (born * 1e9 / rate);
            connections.get((int) (born % connections.size())).bear(at, now);
        }
    }

    private long due(long now) {
        return (long) ((now - pacedSince) / 1e9 * rate);
    }
}
