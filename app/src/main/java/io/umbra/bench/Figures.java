package io.umbra.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What a benchmark finds: each figure is printed as soon as it is known, and all go into one file at the end. */
final class Figures {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String benchmark;
    private final PrintStream out;
    private final Map<String, Object> found = new LinkedHashMap<>();

    Figures(String benchmark, PrintStream out) {
        this.benchmark = benchmark;
        this.out = out;
    }

    /** @param name ends with the unit, where the figure has one; before a dot, what was measured */
    void note(String name, Object figure) {
        found.put(name, figure);
        out.printf("%-36s %s%n", name, figure);
    }

    void note(String name, long figure) {
        note(name, (Object) figure);
    }

    /** With two decimals. */
    void note(String name, double figure) {
        note(name, (Object) Double.valueOf(String.format(Locale.ROOT, "%.2f", figure)));
    }

    /** In milliseconds. */
    void noteMillis(String name, Duration time) {
        note(name, time.toNanos() / 1e6);
    }

    /** The latency that half of the answers stayed within, that 99 of 100 did, and that of the last, in milliseconds. */
    void noteLatencies(String of, Latencies latencies) {
        noteMillis(of + ".p50Millis", latencies.within(0.5));
        noteMillis(of + ".p99Millis", latencies.within(0.99));
        noteMillis(of + ".maxMillis", latencies.within(1));
    }

    /** In seconds, until now. */
    void noteSeconds(String name, long since) {
        note(name, (System.nanoTime() - since) / 1e9);
    }

    /** Writes all as JSON, with the time, and says where. */
    Path write(Path directory) throws IOException {
        var at = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        var members = new LinkedHashMap<String, Object>(Map.of("at", at));
        members.putAll(found);
        Files.createDirectories(directory);
        var file = directory.resolve(benchmark + "-" + at.replace(":", "") + ".json");
        return Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(members) + "\n");
    }
}
