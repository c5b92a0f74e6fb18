package io.umbra.bench;

import io.umbra.postgres.EmbeddedPostgres;
import io.umbra.postgres.PostgresSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./umbra bench [name]}: the benchmarks, against a platform started for them. */
public final class Bench {
    private static final int USAGE_ERROR = 2;
    private static final int MANY_THINGS = 100_000;

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

    @SuppressWarnings("SystemOut")
    private static void ingest(IngestOptions options) throws Exception {
        var home = UmbraProcess.newHome(options.directory());
        System.out.printf(
                "Ingest: %d connections, window %d, data in %s. This takes about %d s.%n",
                options.connections(), options.window(), home, options.roughSeconds());
        try {
            var table = IngestTable.of(measure(home, options), options, home);
            System.out.print(table.text());
            System.out.println("Written to " + table.write(options.results()));
        } finally {
            delete(home);
        }
    }

    /** Of the options only the directory counts. */
    @SuppressWarnings("SystemOut")
    private static void history(IngestOptions options) throws Exception {
        var home = UmbraProcess.newHome(options.directory());
        System.out.printf("History: ten million points, data in %s. This takes some minutes.%n", home);
        try {
            HistoryBench.run(home);
        } finally {
            delete(home);
        }
    }

    @SuppressWarnings("SystemOut")
    private static void where(List<String> arguments) throws Exception {
        var things = arguments.isEmpty() ? MANY_THINGS : Integer.parseInt(arguments.getFirst());
        var defaults = IngestOptions.of(List.of());
        var home = UmbraProcess.newHome(defaults.directory());
        System.out.printf("Where: 2 x %d things, data in %s. This takes about three minutes.%n", things, home);
        try (var umbra = UmbraProcess.start(UmbraProcess.Start.in(home))) {
            var figures = new WhereBench(umbra, things).run();
            figures.forEach((name, figure) -> System.out.printf("%-30s %20s%n", name, figure));
            System.out.println("Written to " + write("where", figures, defaults.results()));
        } finally {
            delete(home);
        }
    }

    @SuppressWarnings("SystemOut")
    private static void retention() throws Exception {
        var defaults = IngestOptions.of(List.of());
        var home = UmbraProcess.newHome(defaults.directory());
        System.out.printf("Retention: data in %s. This takes about two minutes.%n", home);
        try (var umbra = UmbraProcess.start(UmbraProcess.Start.in(home))) {
            var figures = new RetentionBench(umbra).run();
            figures.forEach((name, figure) -> System.out.printf("%-30s %20s%n", name, figure));
            System.out.println("Written to " + write("retention", figures, defaults.results()));
        } finally {
            delete(home);
        }
    }

    @SuppressWarnings("SystemOut")
    private static void connections(ConnectionsOptions options) throws Exception {
        var home = UmbraProcess.newHome(options.directory());
        System.out.printf(
                "Connections: %d of them, data in %s. This takes about ten minutes.%n", options.connections(), home);
        try {
            var start = UmbraProcess.Start.in(home).with(ConnectionsBench.SETTINGS);
            var figures = new ConnectionsBench(start, options, System.out).run();
            System.out.println("Written to " + write("connections", figures, options.results()));
        } finally {
            delete(home);
        }
    }

    private static Path write(String name, Map<String, Object> figures, Path directory) throws IOException {
        Files.createDirectories(directory);
        var file = directory.resolve(name + "-" + System.currentTimeMillis() + ".json");
        return Files.writeString(file, JsonMapper.shared().writeValueAsString(figures) + "\n");
    }

    private static IngestTable.Figures measure(Path home, IngestOptions options) throws Exception {
        var start = UmbraProcess.Start.in(home);
        Ingest.Result result;
        long rows;
        try (var umbra = UmbraProcess.start(start)) {
            result = new Ingest(umbra, options).run();
            rows = Database.of(umbra).number("select count(*) from journal_report");
        }
        return new IngestTable.Figures(result, rows, lanesAlone(home, options), new HistoryCost(options).measure());
    }

    /** On the database the platform has just left. */
    private static double lanesAlone(Path home, IngestOptions options) throws Exception {
        try (var postgres = EmbeddedPostgres.start(PostgresSettings.in(home.resolve("data/postgres")))) {
            var source = new PGSimpleDataSource();
            source.setUrl(postgres.url());
            source.setUser(postgres.user());
            source.setPassword(postgres.password());
            return new LaneDrive(source, options.connections(), options.window())
                    .measure(options.warmUp(), options.measured());
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
