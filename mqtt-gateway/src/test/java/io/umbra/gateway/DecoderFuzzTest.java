package io.umbra.gateway;

import static io.umbra.gateway.RawClient.PINGRESP;
import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBLISH;
import static io.umbra.gateway.RawClient.SUBACK;
import static io.umbra.gateway.RawClient.pingreq;
import static io.umbra.gateway.RawClient.publish;
import static io.umbra.gateway.RawClient.subscribe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.sun.management.UnixOperatingSystemMXBean;
import io.umbra.gateway.HostilePackets.Version;
import io.umbra.project.AppKey.Scope;
import io.umbra.project.ThingSelection;
import io.umbra.project.TopicGrant.Allow;
import io.umbra.project.TopicRule.Who;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Whatever bytes come, they end no more than the connection they came on: no thread, no other client, no memory, and they
 * write no log.
 */
class DecoderFuzzTest {

    private static final int INPUTS = Integer.getInteger("umbra.fuzz.inputs", 50_000);
    private static final long SEED = Long.getLong("umbra.fuzz.seed", 1_883);
    private static final int WORKERS = 4;
    private static final int PER_CONNECTION = 8;
    private static final long MOST_GROWTH = 64L << 20;
    private static final int SESSIONS_OF_A_KEY = 16;

    @Test
    void noBytesDisturbAnybodyElse() throws Exception {
        try (var world = World.start();
                var lines = new Lines()) {
            world.rule("fuzz/#", Allow.BOTH, Who.ALL);
            world.thing("fuzzed");
            world.thing("innocent");
            for (var worker = 0; worker < WORKERS; worker++) {
                world.key("fuzz-" + worker, new ThingSelection.All(), Scope.values());
            }
            fuzz(world, 0, 200);
            var files = openFiles();
            var heap = heap(world);

            try (var threads = Executors.newThreadPerTaskExecutor(
                    Thread.ofPlatform().name("fuzz-", 0).factory())) {
                var over = new AtomicBoolean();
                var innocent = threads.submit(() -> live(world, over));
                var workers = new ArrayList<Future<Integer>>();
                for (var i = 0; i < WORKERS; i++) {
                    var worker = i;
                    workers.add(threads.submit((Callable<Integer>) () -> fuzz(world, worker, INPUTS / WORKERS)));
                }
                var connections = 0;
                for (var worker : workers) {
                    connections += worker.get();
                }
                over.set(true);
                System.out.printf(
                        "seed %d, %d inputs on %d connections, the innocent client was answered %d times%n",
                        SEED, INPUTS, connections, innocent.get());
            }

            await().untilAsserted(() -> assertThat(world.connections()).isZero());
            await().untilAsserted(() -> assertThat(openFiles()).isLessThan(files + 100));
            assertThat(world.count("select count(*) from mqtt_session where owner like '@%'"))
                    .isLessThanOrEqualTo(WORKERS * SESSIONS_OF_A_KEY);
            assertThat(heap(world)).isLessThan(heap + MOST_GROWTH);
            assertThat(lines.written).isEmpty();
        }
    }

    /** Sends so many inputs, and answers on how many connections. */
    private static int fuzz(World world, int worker, int inputs) throws IOException {
        var random = new SplittableRandom(SEED + worker);
        var user = "home/@fuzz-" + worker;
        var connections = 0;
        for (var sent = 0; sent < inputs; connections++) {
            var packets = new HostilePackets(random, Version.values()[random.nextInt(Version.values().length)]);
            if (random.nextInt(8) == 0) {
                // Where a log-in fails it is answered late: nobody waits for that.
                try (var client = new RawClient(world.port())) {
                    send(client, random, packets.first(user, "fuzz"));
                }
                sent++;
            } else {
                sent += batch(world, random, packets, user);
            }
        }
        return connections;
    }

    /** Answers how many inputs were looked at: the one that ends the connection is the last. */
    private static int batch(World world, SplittableRandom random, HostilePackets packets, String user)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(packets.connect(user, "fuzz"));
        for (var i = 0; i < PER_CONNECTION; i++) {
            bytes.writeBytes(packets.next(user, "fuzz"));
            bytes.writeBytes(pingreq());
        }
        try (var client = new RawClient(world.port())) {
            send(client, random, bytes.toByteArray());
            client.endOfInput();
            var answered = 0;
            for (var packet = client.readOrEnd(); packet != null; packet = client.readOrEnd()) {
                answered += packet.type() == PINGRESP ? 1 : 0;
            }
            return Math.clamp(answered + 1, 1, PER_CONNECTION);
        } catch (SocketException ended) {
            return 1;
        }
    }

    /** In segments as they come. */
    private static void send(RawClient client, SplittableRandom random, byte[] bytes) throws IOException {
        for (var from = 0; from < bytes.length; ) {
            var to = random.nextInt(3) == 0 ? from + 1 + random.nextInt(bytes.length - from) : bytes.length;
            try {
                client.send(Arrays.copyOfRange(bytes, from, to));
            } catch (SocketException ended) {
                // the gateway was faster
            }
            from = to;
        }
    }

    /** Lives as a device does, and answers how often it was answered. */
    private static int live(World world, AtomicBoolean over) throws IOException {
        var answered = 0;
        try (var innocent = RawClient.connected(world, "home/innocent")) {
            innocent.send(subscribe(1, 0, "$iot/innocent/shadow/update/accepted"));
            innocent.read(SUBACK);
            while (!over.get()) {
                var n = ++answered;
                innocent.send(
                        pingreq(),
                        publish(
                                1,
                                1 + n % 60_000,
                                "$iot/innocent/shadow/update",
                                "{\"requestId\":\"r%d\",\"reported\":{\"n\":%d}}".formatted(n, n)));
                var left = new ArrayList<>(Arrays.asList(PINGRESP, PUBACK, PUBLISH));
                while (!left.isEmpty()) {
                    var packet = innocent.read();
                    assertThat(left.remove((Integer) packet.type())).isTrue();
                    if (packet.type() == PUBLISH) {
                        assertThat(packet.payload()).contains("\"requestId\":\"r%d\"".formatted(n));
                    } else if (packet.type() == PUBACK) {
                        assertThat(packet.id()).isEqualTo(1 + n % 60_000);
                    }
                }
            }
            innocent.leave();
        }
        return answered;
    }

    private static long openFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    /** What is in use after a collection, without what the test itself remembers. */
    private static long heap(World world) {
        world.events.clear();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Every line that is written from its making on, and what fails so deep that nobody should see it. */
    private static final class Lines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

        private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        private final Logger wire = (Logger) LoggerFactory.getLogger("io.umbra.gateway.wire");
        private final Level before = root.getLevel();
        private final Queue<String> written = new ConcurrentLinkedQueue<>();

        Lines() {
            root.setLevel(Level.INFO);
            wire.setLevel(Level.DEBUG);
            start();
            root.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (written.size() < 100) {
                var thrown = event.getThrowableProxy();
                written.add(event
                        + (thrown == null
                                ? ""
                                : " " + thrown.getClassName() + ": " + thrown.getMessage() + " at "
                                        + Arrays.toString(Arrays.copyOf(thrown.getStackTraceElementProxyArray(), 6))));
            }
        }

        @Override
        public void close() {
            root.detachAppender(this);
            wire.setLevel(null);
            root.setLevel(before);
        }
    }
}
