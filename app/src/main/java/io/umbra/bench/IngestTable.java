package io.umbra.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/** What the ingest benchmark found, for a person and for a file. */
final class IngestTable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Instant at;
    private final List<Line> lines;

    private IngestTable(Instant at, List<Line> lines) {
        this.at = at;
        this.lines = lines;
    }

    /**
     * @param journalRows accepted reports in the journal once all was acked
     * @param lanesPerSecond what the lanes alone took
     * @param history what was acked with history and trace and without them
     */
    record Figures(Ingest.Result result, long journalRows, double lanesPerSecond, HistoryCost.Rates history) {}

    /** @param key its name in the JSON */
    private record Line(String key, String label, Object value) {}

    static IngestTable of(Figures figures, IngestOptions options, Path home) throws IOException {
        var full = figures.result().full();
        var paced = figures.result().paced();
        var after = figures.result().afterFull();
        var storage = figures.result().storage();
        var history = figures.history();
        var at = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return new IngestTable(
                at,
                List.of(
                        new Line("cores", "cores", Runtime.getRuntime().availableProcessors()),
                        new Line("java", "java", Runtime.version().toString()),
                        new Line("storage", "storage", Files.getFileStore(home).type()),
                        new Line("connections", "connections", options.connections()),
                        new Line("window", "window", options.window()),
                        new Line(
                                "seconds",
                                "seconds measured",
                                options.measured().toSeconds()),
                        new Line("ackedPerSecond", "durable acked updates/s", Math.round(full.perSecond())),
                        new Line("fullP50Millis", "  ack latency p50, ms", millis(full, 0.5)),
                        new Line("fullP99Millis", "  ack latency p99, ms", millis(full, 0.99)),
                        new Line("platformCores", "  cores used by the platform", decimal(full.platformCores())),
                        new Line("loadCores", "  cores used by the load", decimal(full.loadCores())),
                        new Line("pacedPerSecond", "paced: acked updates/s", Math.round(paced.perSecond())),
                        new Line("pacedP50Millis", "  ack latency p50, ms", millis(paced, 0.5)),
                        new Line("pacedP99Millis", "  ack latency p99, ms", millis(paced, 0.99)),
                        new Line("pacedMaxMillis", "  ack latency max, ms", millis(paced, 1)),
                        new Line("storageP50Millis", "  the storage alone: p50, ms", millis(storage, 0.5)),
                        new Line("storageP99Millis", "  the storage alone: p99, ms", millis(storage, 0.99)),
                        new Line("storageMaxMillis", "  the storage alone: max, ms", millis(storage, 1)),
                        new Line("afterFullP50Millis", "  right after the flood: p50, ms", millis(after, 0.5)),
                        new Line("afterFullP99Millis", "  right after the flood: p99, ms", millis(after, 0.99)),
                        new Line("lanesPerSecond", "lanes alone, updates/s", Math.round(figures.lanesPerSecond())),
                        new Line(
                                "ratio",
                                "acked by MQTT / lanes alone",
                                decimal(full.perSecond() / figures.lanesPerSecond())),
                        new Line("withHistoryPerSecond", "in turn with history and trace", Math.round(history.with())),
                        new Line("withoutHistoryPerSecond", "  and without them", Math.round(history.without())),
                        new Line("historyRatio", "  with / without", decimal(history.ratio())),
                        new Line("acked", "acked in all", figures.result().end().acked()),
                        new Line("journalRows", "rows in the journal", figures.journalRows())));
    }

    String text() {
        var text = new StringBuilder("\n");
        lines.forEach(line -> text.append("%-30s %20s%n".formatted(line.label(), line.value())));
        return text.append('\n').toString();
    }

    /** Writes the JSON and says where. */
    Path write(Path directory) throws IOException {
        var members = new LinkedHashMap<String, Object>();
        members.put("at", at.toString());
        lines.forEach(line -> members.put(line.key(), line.value()));
        Files.createDirectories(directory);
        var file = directory.resolve("ingest-" + at.toString().replace(":", "") + ".json");
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(members) + "\n");
        return file;
    }

    private static double millis(Ingest.Stretch stretch, double share) {
        return millis(stretch.latencies(), share);
    }

    private static double millis(Latencies latencies, double share) {
        return decimal(latencies.within(share).toNanos() / 1e6);
    }

    private static double decimal(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.2f", value));
    }
}
