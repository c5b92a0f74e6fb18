package io.umbra.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** {@code ./umbra bench [name]}: the benchmarks, against a platform started for them. */
public final class Bench {
    private static final int USAGE_ERROR = 2;
    private static final int MANY_THINGS = 100_000;
    private static final IngestOptions DEFAULTS = IngestOptions.of(List.of());

    private Bench() {}

    /** Runs the benchmark that the first argument names; {@code ingest} where there is none. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        var name = arguments.length == 0 ? "ingest" : arguments[0];
        var rest = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
        try {
            switch (name) {
                case "ingest" -> ingest(IngestOptions.of(rest));
                case "history" -> history(IngestOptions.of(rest));
                case "where" -> where(rest);
                case "retention" -> retention();
                case "connections" -> connections(ConnectionsOptions.of(rest));
                default ->
                    throw new IllegalArgumentException("no benchmark is called " + name
                            + "\nusage: ./umbra bench history | retention | where [THINGS] | "
                            + ConnectionsOptions.USAGE + " | "
                            + IngestOptions.USAGE);
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(USAGE_ERROR);
        }
    }

    private static void ingest(IngestOptions options) throws Exception {
        measure(
                "ingest",
                "%d s".formatted(options.roughSeconds()),
                options.directory(),
                options.results(),
                (home, figures) -> new IngestBench(home, options, figures).run());
    }

    /** Of the options only the directories count. */
    private static void history(IngestOptions options) throws Exception {
        measure("history", "two minutes", options.directory(), options.results(), HistoryBench::run);
    }

    private static void where(List<String> arguments) throws Exception {
        var things = arguments.isEmpty() ? MANY_THINGS : Integer.parseInt(arguments.getFirst());
        measure("where", "three minutes", DEFAULTS.directory(), DEFAULTS.results(), (home, figures) -> {
            try (var umbra = UmbraProcess.start(UmbraProcess.Start.in(home))) {
                new WhereBench(umbra, things, figures).run();
            }
        });
    }

    private static void retention() throws Exception {
        measure("retention", "two minutes", DEFAULTS.directory(), DEFAULTS.results(), (home, figures) -> {
            try (var umbra = UmbraProcess.start(UmbraProcess.Start.in(home))) {
                new RetentionBench(umbra, figures).run();
            }
        });
    }

    private static void connections(ConnectionsOptions options) throws Exception {
        measure("connections", "ten minutes", options.directory(), options.results(), (home, figures) -> {
            var start = UmbraProcess.Start.in(home).with(ConnectionsBench.SETTINGS);
            new ConnectionsBench(start, options, figures).run();
        });
    }

    private interface Measuring {
        void run(Path home, Figures figures) throws Exception;
    }

    @SuppressWarnings("SystemOut")
    private static void measure(String benchmark, String takes, Path directory, Path results, Measuring measuring)
            throws Exception {
        var home = UmbraProcess.newHome(directory);
        System.out.printf("bench %s: data in %s; this takes about %s%n%n", benchmark, home, takes);
        try {
            var figures = new Figures(benchmark, System.out);
            measuring.run(home, figures);
            System.out.println("\nWritten to " + figures.write(results));
        } finally {
            delete(home);
        }
    }

    static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
