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
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    private static final int QUERIES = 200;

    private final DataSource database;
    private final History history;
    private final long end = Instant.now().truncatedTo(ChronoUnit.HOURS).toEpochMilli();
    private final Random random = new Random(1);
    private final List<Sample> batch = new ArrayList<>(BATCH);
    private long points;

    private HistoryBench(DataSource database) {
        this.database = database;
        this.history = new History(database, HistorySettings.DEFAULT, new SimpleMeterRegistry());
    }

    /** Runs it on a database of its own below a directory, and prints what it found. */
    @SuppressWarnings("SystemOut")
    static Map<String, Object> run(Path home) throws SQLException {
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
                var found = new HistoryBench(pool).measure();
                found.forEach((name, value) -> System.out.printf("%-44s %14s%n", name, value));
                return found;
            }
        }
    }

    private Map<String, Object> measure() throws SQLException {
        var found = new LinkedHashMap<String, Object>();
        long begun = System.nanoTime();
        load();
        double seconds = (System.nanoTime() - begun) / 1e9;
        found.put("points", points);
        found.put("points written a second", Math.round(points / seconds));
        begun = System.nanoTime();
        new RollUps(database, history, InstantSource.fixed(Instant.ofEpochMilli(end))).rollUp(end);
        found.put("roll-up of all days, s", tenth((System.nanoTime() - begun) / 1e9));
        begun = System.nanoTime();
        new DenseIndexes(database, history).rebuild(end);
        found.put("indexes built anew, s", tenth((System.nanoTime() - begun) / 1e9));
        found.put("bytes a point, index and roll-ups included", tenth(bytes() / (double) points));
        ask(found, "a day in 5-minute buckets", THINGS, DAY, Duration.ofMinutes(5));
        ask(found, "a month in hours", OLD_THINGS, DAYS * DAY, Duration.ofHours(1));
        ask(found, "a day in hours", OLD_THINGS, DAY, Duration.ofHours(1));
        return found;
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
        history.write(connection, batch, now);
        connection.commit();
        points += batch.size();
        batch.clear();
    }

    private void ask(Map<String, Object> found, String what, int things, long length, Duration bucket)
            throws SQLException {
        var reader = new HistoryReader(database);
        var millis = new double[QUERIES];
        for (int i = -20; i < QUERIES; i++) {
            var range = new HistoryReader.Range(
                    1, 1 + random.nextInt(things), PROPERTIES.get(random.nextInt(3)), end - length, end);
            long begun = System.nanoTime();
            int buckets = reader.buckets(range, bucket.toMillis(), 10_000).size();
            if (buckets != length / bucket.toMillis()) {
                throw new IllegalStateException("%d buckets of %s".formatted(buckets, what));
            }
            millis[Math.max(i, 0)] = (System.nanoTime() - begun) / 1e6;
        }
        Arrays.sort(millis);
        found.put(what + ", p50 ms", tenth(millis[QUERIES / 2]));
        found.put(what + ", p95 ms", tenth(millis[QUERIES * 95 / 100]));
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

    private static double tenth(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.1f", value));
    }
}
