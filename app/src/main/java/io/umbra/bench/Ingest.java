package io.umbra.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A load of reports, and what of it a platform stores and acks: many connections, a window each, payloads of three properties
 * held to a model, every report a version and a row of the journal.
 */
final class Ingest {
    private static final String PROJECT = "bench";
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);
    static final Duration SETTLING = Duration.ofSeconds(2);
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

    /** Makes the devices and connects them; they report nothing yet. */
    Fleet connect() {
        return Fleet.connect(umbra.mqtt(), register(), options.window(), KEEP_ALIVE, Fleet.firstNumber());
    }

    /** As fast as the windows allow; at the end all is acked. */
    Stretch flood(Fleet fleet, Duration warmUp, Duration time) {
        fleet.flood();
        return measure(fleet, warmUp, time);
    }

    /** At the rate of the options; at the end all is acked. */
    Stretch paced(Fleet fleet) {
        fleet.pace(options.pacedRate());
        return measure(fleet, SETTLING, options.measured());
    }

    private Stretch measure(Fleet fleet, Duration before, Duration time) {
        Pause.of(before);
        var stretch = measure(fleet, time);
        fleet.hold();
        awaitAllAcked(fleet);
        return stretch;
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

    private static void awaitAllAcked(Fleet fleet) {
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
    }

    private static Duration ownCpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
