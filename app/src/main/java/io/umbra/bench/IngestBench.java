package io.umbra.bench;

import io.umbra.postgres.EmbeddedPostgres;
import io.umbra.postgres.PostgresSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How many reports a second are stored and acked, how long an ack takes at a steady rate, how that compares with the lanes
 * driven directly, and what history and trace cost.
 */
final class IngestBench {
    /** Rounds at the steady rate: a storage that stands still for a moment spoils one of them, not the figure. */
    private static final int ROUNDS = 5;

    private static final Duration BARE_STORAGE = Duration.ofSeconds(4);

    private final Path home;
    private final IngestOptions options;
    private final Figures figures;

    IngestBench(Path home, IngestOptions options, Figures figures) {
        this.home = home;
        this.options = options;
        this.figures = figures;
    }

    void run() throws IOException, SQLException, InterruptedException {
        figures.note("cores", Runtime.getRuntime().availableProcessors());
        figures.note("java", Runtime.version().toString());
        figures.note("storage", Files.getFileStore(home).type());
        figures.note("connections", options.connections());
        figures.note("window", options.window());
        figures.note("secondsMeasured", options.measured().toSeconds());
        double acked = platform();
        var lanes = lanesAlone();
        figures.note("lanesAlone.perSecond", Math.round(lanes));
        figures.note("lanesAlone.ratio", acked / lanes);
        var history = new HistoryCost(options).measure();
        figures.note("history.ackedPerSecondWith", Math.round(history.with()));
        figures.note("history.ackedPerSecondWithout", Math.round(history.without()));
        figures.note("history.ratio", history.ratio());
    }

    /** Gives what the platform acked a second. */
    private double platform() {
        try (var umbra = UmbraProcess.start(UmbraProcess.Start.in(home))) {
            var ingest = new Ingest(umbra, options);
            try (var fleet = ingest.connect()) {
                var flood = ingest.flood(fleet, options.warmUp(), options.measured());
                figures.note("flood.ackedPerSecond", Math.round(flood.perSecond()));
                figures.noteLatencies("flood", flood.latencies());
                figures.note("flood.platformCores", flood.platformCores());
                figures.note("flood.loadCores", flood.loadCores());
                paced(ingest, fleet, umbra.data());
                figures.note("ackedInAll", fleet.tally().acked());
                figures.note("journalRows", Database.of(umbra).number("select count(*) from journal_report"));
                return flood.perSecond();
            }
        }
    }

    /** Before each round, what the storage takes alone: no ack can come sooner than that. */
    private void paced(Ingest ingest, Fleet fleet, Path data) {
        var storage = new ArrayList<Latencies>();
        var acks = new ArrayList<Latencies>();
        for (int round = 1; round <= ROUNDS; round++) {
            storage.add(BareStorage.measure(data, BARE_STORAGE));
            var paced = ingest.paced(fleet);
            acks.add(paced.latencies());
            figures.note("paced.%d.ackedPerSecond".formatted(round), Math.round(paced.perSecond()));
            figures.note("paced.%d.platformCores".formatted(round), paced.platformCores());
            figures.noteLatencies("paced.%d".formatted(round), acks.getLast());
            figures.noteMillis(
                    "paced.%d.storageAloneP99Millis".formatted(round),
                    storage.getLast().within(0.99));
        }
        figures.noteMillis("paced.medianP99Millis", median(acks));
        figures.noteMillis("storageAlone.medianP99Millis", median(storage));
        figures.noteLatencies("paced.all", Latencies.all(acks));
        figures.noteLatencies("storageAlone.all", Latencies.all(storage));
    }

    /** Of the times within which 99 of 100 came in each round. */
    private static Duration median(List<Latencies> rounds) {
        var sorted = rounds.stream().map(round -> round.within(0.99)).sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** Updates a second on the database the platform has just left. */
    private double lanesAlone() throws IOException, SQLException, InterruptedException {
        try (var postgres = EmbeddedPostgres.start(PostgresSettings.in(home.resolve("data/postgres")))) {
            var source = new PGSimpleDataSource();
            source.setUrl(postgres.url());
            source.setUser(postgres.user());
            source.setPassword(postgres.password());
            return new LaneDrive(source, options.connections(), options.window())
                    .measure(options.warmUp(), options.measured());
        }
    }
}
