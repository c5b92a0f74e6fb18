package io.umbra.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * What history and trace cost: the same load on two platforms in turn, of which one keeps nothing over time. Both see the
 * same machine, whatever else it does meanwhile.
 */
final class HistoryCost {
    private static final Map<String, String> NOTHING_KEPT = Map.of("UMBRA_HISTORY", "false", "UMBRA_TRACE_SAMPLE", "0");
    private static final int ROUNDS = 5;
    private static final Duration SLICE = Duration.ofSeconds(8);

    private final IngestOptions options;

    HistoryCost(IngestOptions options) {
        this.options = options;
    }

    /** Acked reports a second, each the mean of all its slices. */
    record Rates(double with, double without) {

        double ratio() {
            return with / without;
        }
    }

    Rates measure() throws IOException {
        var one = UmbraProcess.Start.in(UmbraProcess.newHome(options.directory()));
        var other = UmbraProcess.Start.in(UmbraProcess.newHome(options.directory()));
        try (var keeping = UmbraProcess.start(one);
                var forgetting = UmbraProcess.start(other.with(NOTHING_KEPT))) {
            return inTurn(new Ingest(keeping, options), new Ingest(forgetting, options));
        } finally {
            Bench.delete(one.home());
            Bench.delete(other.home());
        }
    }

    private Rates inTurn(Ingest with, Ingest without) {
        try (var toOne = with.connect();
                var toOther = without.connect()) {
            with.flood(toOne, Ingest.SETTLING, options.warmUp());
            without.flood(toOther, Ingest.SETTLING, options.warmUp());
            double ackedWith = 0;
            double ackedWithout = 0;
            for (int round = 0; round < ROUNDS; round++) {
                ackedWith += with.flood(toOne, Ingest.SETTLING, SLICE).perSecond();
                ackedWithout += without.flood(toOther, Ingest.SETTLING, SLICE).perSecond();
            }
            return new Rates(ackedWith / ROUNDS, ackedWithout / ROUNDS);
        }
    }
}
