package io.umbra.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.umbra.history.DenseIndexes;
import io.umbra.history.History;
import io.umbra.history.HistoryReader;
import io.umbra.history.HistorySettings;
import io.umbra.history.RollUps;
import io.umbra.history.Sample;
import io.umbra.postgres.EmbeddedPostgres;
import io.umbra.postgres.PostgresSettings;
import io.umbra.table.Pipeline;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What the history takes and gives: points of many things through the lanes' own writer, in the order they would come, then
 * a day of one property in five-minute buckets and a month of one in hours, and the bytes a point takes.
 *
 * <p>A day has {@value #THINGS} things with three properties and a point of each every ten seconds; five of them have the
 * whole month.
 */
final class HistoryBench {

    private static final int THINGS = 250;
    private static final int OLD_THINGS = 5;
    private static final int DAYS = 30;
    private static final long STEP = Duration.ofSeconds(10).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final List<String> PROPERTIES = List.of("temp", "humidity", "pressure");
    private static final int BATCH = 1_500;
    private static final int WARM_UP_QUERIES = 20;
    private static final int QUERIES = 200;

    private final DataSource database;
    private final Figures figures;
    private final History history;
    private final long end = Instant.now().truncatedTo(ChronoUnit.HOURS).toEpochMilli();
    private final Random random = new Random(1);
    private final List<Sample> batch = new ArrayList<>(BATCH);
    private long points;

    private HistoryBench(DataSource database, Figures figures) {
        this.database = database;
        this.figures = figures;
        this.history = new History(database, HistorySettings.DEFAULT, new SimpleMeterRegistry());
    }

    /** Runs it on a database of its own below a directory. */
    static void run(Path home, Figures figures) throws SQLException {
        try (var postgres = EmbeddedPostgres.start(PostgresSettings.in(home.resolve("postgres")))) {
            var source = new PGSimpleDataSource();
            source.setUrl(postgres.url());
            source.setUser(postgres.user());
            source.setPassword(postgres.password());
            Flyway.configure().dataSource(source).load().migrate();
            var config = new HikariConfig();
            config.setDataSource(source);
            config.setMaximumPoolSize(4);
            try (var pool = new HikariDataSource(config)) {
                new HistoryBench(pool, figures).measure();
            }
        }
    }

    private void measure() throws SQLException {
        long begun = System.nanoTime();
        load();
        double seconds = (System.nanoTime() - begun) / 1e9;
        figures.note("points", points);
        figures.note("pointsPerSecond", Math.round(points / seconds));
        begun = System.nanoTime();
        new RollUps(database, history, InstantSource.fixed(Instant.ofEpochMilli(end))).rollUp(end);
        figures.noteSeconds("rollUpSeconds", begun);
        begun = System.nanoTime();
        new DenseIndexes(database, history).rebuild(end);
        figures.noteSeconds("indexesBuiltAnewSeconds", begun);
        figures.note("bytesPerPoint", bytes() / (double) points);
        ask("dayIn5Minutes", THINGS, DAY, Duration.ofMinutes(5));
        ask("monthInHours", OLD_THINGS, DAYS * DAY, Duration.ofHours(1));
        ask("dayInHours", OLD_THINGS, DAY, Duration.ofHours(1));
    }

    private void load() throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            for (long at = end - DAYS * DAY; at < end; at += STEP) {
                int things = at >= end - DAY ? THINGS : OLD_THINGS;
                for (int thing = 1; thing <= things; thing++) {
                    for (var property : PROPERTIES) {
                        double value = Math.round(random.nextGaussian(20, 5) * 10) / 10.0;
                        batch.add(new Sample(1, thing, property, at, value, null, DAYS));
                    }
                }
                if (batch.size() >= BATCH) {
                    write(connection, at);
                }
            }
            write(connection, end);
        }
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("vacuum analyze");
        }
    }

    private void write(Connection connection, long now) throws SQLException {
        history.prepare(connection, batch);
        var pipeline = new Pipeline();
        history.write(pipeline, batch, now);
        pipeline.run(connection);
        connection.commit();
        points += batch.size();
        batch.clear();
    }

    private void ask(String what, int things, long length, Duration bucket) throws SQLException {
        var reader = new HistoryReader(database);
        var latencies = new Latencies();
        for (int i = -WARM_UP_QUERIES; i < QUERIES; i++) {
            var range = new HistoryReader.Range(
                    1, 1 + random.nextInt(things), PROPERTIES.get(random.nextInt(3)), end - length, end);
            long begun = System.nanoTime();
            int buckets = reader.buckets(range, bucket.toMillis(), 10_000).size();
            if (buckets != length / bucket.toMillis()) {
                throw new IllegalStateException("%d buckets of %s".formatted(buckets, what));
            }
            if (i >= 0) {
                latencies.add(System.nanoTime() - begun);
            }
        }
        figures.noteMillis(what + ".p50Millis", latencies.within(0.5));
        figures.noteMillis(what + ".p95Millis", latencies.within(0.95));
    }

    private long bytes() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("select sum(pg_total_relation_size(oid)) from pg_class"
                        + " where relkind = 'r' and relname ~ '^sample_(hour_)?[0-9]+_'")) {
            row.next();
            return row.getLong(1);
        }
    }
}
