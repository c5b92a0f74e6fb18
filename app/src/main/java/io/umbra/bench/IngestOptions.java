package io.umbra.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What {@code ./umbra bench ingest} measures with.
 *
 * @param connections devices, each with its own connection
 * @param window unanswered reports a device may have
 * @param warmUp load before anything is counted
 * @param measured how long each of the measurements lasts
 * @param pacedRate reports a second while the latency is measured
 * @param directory where the platform keeps its data; on the storage that is to be measured
 * @param results where the JSON goes
 */
record IngestOptions(
        int connections, int window, Duration warmUp, Duration measured, int pacedRate, Path directory, Path results) {

    static final String USAGE = "ingest [--connections 200] [--window 8] [--warm-up SECONDS] [--seconds SECONDS]"
            + " [--rate PER_SECOND] [--dir WHERE_DATA_IS_KEPT] [--results bench-results]";

    private static final IngestOptions DEFAULT = new IngestOptions(
            200,
            8,
            Duration.ofSeconds(30),
            Duration.ofSeconds(20),
            3_000,
            Path.of(System.getProperty("java.io.tmpdir")),
            Path.of("bench-results"));

    IngestOptions {
        require(connections > 0 && connections <= 10_000, "--connections must be 1 to 10000");
        require(window > 0 && window <= 64, "--window must be 1 to 64");
        require(!warmUp.isNegative(), "--warm-up must not be negative");
        require(measured.isPositive(), "--seconds must be positive");
        require(pacedRate > 0, "--rate must be positive");
    }

    static IngestOptions of(List<String> arguments) {
        require(arguments.size() % 2 == 0, "an option without a value; " + USAGE);
        var options = DEFAULT;
        for (var at = 0; at < arguments.size(); at += 2) {
            options = options.with(arguments.get(at), arguments.get(at + 1));
        }
        return options;
    }

    /** How long a run takes, starting the platform included, in seconds. */
    long roughSeconds() {
        return 170 + 4 * warmUp.toSeconds() + 7 * measured.toSeconds();
    }

    private IngestOptions with(String option, String value) {
        return switch (option) {
            case "--connections" ->
                new IngestOptions(number(value), window, warmUp, measured, pacedRate, directory, results);
            case "--window" ->
                new IngestOptions(connections, number(value), warmUp, measured, pacedRate, directory, results);
            case "--warm-up" ->
                new IngestOptions(connections, window, seconds(value), measured, pacedRate, directory, results);
            case "--seconds" ->
                new IngestOptions(connections, window, warmUp, seconds(value), pacedRate, directory, results);
            case "--rate" ->
                new IngestOptions(connections, window, warmUp, measured, number(value), directory, results);
            case "--dir" ->
                new IngestOptions(connections, window, warmUp, measured, pacedRate, Path.of(value), results);
            case "--results" ->
                new IngestOptions(connections, window, warmUp, measured, pacedRate, directory, Path.of(value));
            default -> throw new IllegalArgumentException("unknown option " + option + "; " + USAGE);
        };
    }

    private static int number(String value) {
        require(value.matches("\\d{1,9}"), "not a number: " + value);
        return Integer.parseInt(value);
    }

    private static Duration seconds(String value) {
        return Duration.ofSeconds(number(value));
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
