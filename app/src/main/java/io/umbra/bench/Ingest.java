package io.umbra.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How many reports a second the platform stores and acks, and how long an ack takes: many connections, a window each,
 * payloads of three properties held to a model, every report a version and a row of the journal.
 */
final class Ingest {
    private static final String PROJECT = "bench";
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);
    private static final Duration SETTLING = Duration.ofSeconds(2);
    private static final Duration BARE_STORAGE = Duration.ofSeconds(10);
    static final Map<String, Object> MODEL = Map.of(
            "id", "sensor",
            "version", "1.0",
            "properties",
                    Map.of(
                            "temp", Map.of("type", "float", "min", -40, "max", 125),
                            "humidity", Map.of("type", "int", "min", 0, "max", 100),
                            "n", Map.of("type", "long")));

    private final UmbraProcess umbra;
    private final IngestOptions options;

    Ingest(UmbraProcess umbra, IngestOptions options) {
        this.umbra = umbra;
        this.options = options;
    }

    /** What acks came in a stretch of time, and the processor time it took. */
    record Stretch(long acked, double seconds, Latencies latencies, Duration platformCpu, Duration loadCpu) {

        double perSecond() {
            return acked / seconds;
        }

        /** Cores' worth of processor time. */
        double platformCores() {
            return platformCpu.toNanos() / 1e9 / seconds;
        }

        double loadCores() {
            return loadCpu.toNanos() / 1e9 / seconds;
        }
    }

    /**
     * The whole run.
     *
     * @param paced at the rate of the options, on a platform that has had no other load
     * @param full as fast as the windows allow
     * @param afterFull at the rate of the options, while the database still has the work that the flood left behind
     * @param storage how long the storage alone took, right before and after the paced stretch
     * @param end how the fleet stood when all it had sent was acked, warm-up included
     */
    record Result(Stretch paced, Stretch full, Stretch afterFull, Latencies storage, Fleet.Tally end) {}

    Result run() {
        try (var fleet = connect()) {
            fleet.pace(options.pacedRate());
            measure(fleet, options.warmUp());
            var storage = new Latencies();
            bareStorage(fleet, storage);
            var paced = paced(fleet);
            bareStorage(fleet, storage);
            fleet.flood();
            measure(fleet, options.warmUp());
            var full = measure(fleet, options.measured());
            fleet.hold();
            awaitAllAcked(fleet);
            var afterFull = paced(fleet);
            fleet.hold();
            return new Result(paced, full, afterFull, storage, awaitAllAcked(fleet));
        }
    }

    /** Makes the devices and connects them; they report nothing yet. */
    Fleet connect() {
        return Fleet.connect(umbra.mqtt(), register(), options.window(), KEEP_ALIVE, Fleet.firstNumber());
    }

    /** Only how many are acked as fast as the windows allow; at the end all is acked. */
    Stretch flood(Fleet fleet, Duration time) {
        fleet.flood();
        measure(fleet, SETTLING);
        var flood = measure(fleet, time);
        fleet.hold();
        awaitAllAcked(fleet);
        return flood;
    }

    private Stretch paced(Fleet fleet) {
        fleet.pace(options.pacedRate());
        measure(fleet, SETTLING);
        return measure(fleet, options.measured());
    }

    private void bareStorage(Fleet fleet, Latencies storage) {
        fleet.hold();
        awaitAllAcked(fleet);
        BareStorage.measure(umbra.data(), BARE_STORAGE, storage);
    }

    private List<Fleet.Device> register() {
        var project = BenchProject.make(umbra.admin(), PROJECT);
        project.admin().post("/api/v1/projects/" + PROJECT + "/models", MODEL).expect(201);
        return IntStream.range(0, options.connections())
                .mapToObj(number -> project.thing("sensor-" + number, Map.of("model", "sensor@1.0")))
                .toList();
    }

    private Stretch measure(Fleet fleet, Duration time) {
        fleet.takeLatencies();
        var before = fleet.tally();
        var platformBefore = umbra.cpu();
        var loadBefore = ownCpu();
        var began = System.nanoTime();
        Pause.of(time);
        var after = fleet.tally();
        var seconds = (System.nanoTime() - began) / 1e9;
        return new Stretch(
                after.acked() - before.acked(),
                seconds,
                fleet.takeLatencies(),
                umbra.cpu().minus(platformBefore),
                ownCpu().minus(loadBefore));
    }

    private static Fleet.Tally awaitAllAcked(Fleet fleet) {
        var tally = fleet.tally();
        for (var tries = 0; tally.acked() < tally.sent() && tries < 600; tries++) {
            Pause.of(Duration.ofMillis(50));
            tally = fleet.tally();
        }
        var problems = new ArrayList<>(tally.endings());
        if (tally.acked() < tally.sent()) {
            problems.add("%d reports were never acked".formatted(tally.sent() - tally.acked()));
        }
        if (tally.outOfOrder() > 0) {
            problems.add("%d acks out of order".formatted(tally.outOfOrder()));
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException(String.join("; ", problems));
        }
        return tally;
    }

    private static Duration ownCpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
