package io.umbra.presence;

import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.umbra.table.RangePartitions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the connection log in the database, written a few times a second by a thread of its own. Whoever fails fast is
 * counted rather than written; while the store is away entries wait, as many as there is room for.
 */
public final class StoredConnectionLog implements ConnectionLog, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StoredConnectionLog.class);
    private static final int AT_ONCE = 1_000;
    private static final int LONGEST_TEXT = 256;
    private static final long EVERY_MILLIS = 200;
    private static final long DAY = Duration.ofDays(1).toMillis();

    /** A name is one of a project's that stands now; nobody else's log shows it otherwise. */
    private static final String INSERT = """
            insert into connection_log (at, address, username, client_id, project, name, reason, detail, left_out)
            select e.at, e.address, e.username, e.client_id, p.key,
                case when p.key is not null then substr(e.username, strpos(e.username, '/') + 1) end,
                e.reason, e.detail, e.left_out
            from unnest(?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int[])
                with ordinality as e(at, address, username, client_id, reason, detail, left_out, place)
            left join project p on strpos(e.username, '/') > 0
                and p.name = split_part(e.username, '/', 1) collate "C" and p.deleted_at is null
            order by e.place""";

    private record Row(Entry entry, int leftOut) {}

    private final DataSource database;
    private final ConnectionLogSettings settings;
    private final InstantSource clock;
    private final ConnectionLogRate rate;
    private final Counter aboveRate;
    private final Counter withoutRoom;
    private final BlockingQueue<Row> waiting;
    private final RangePartitions partitions = new RangePartitions("connection_log", "at", Duration.ofDays(1));
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("connection-log").daemon().factory());
    private List<Row> taken = List.of();

    public StoredConnectionLog(
            DataSource database, ConnectionLogSettings settings, InstantSource clock, MeterRegistry meters) {
        this(database, settings, clock, TimeMeter.SYSTEM_NANOTIME, meters);
    }

    /** @param time what the rate is measured by */
    StoredConnectionLog(
            DataSource database,
            ConnectionLogSettings settings,
            InstantSource clock,
            TimeMeter time,
            MeterRegistry meters) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
        this.rate = new ConnectionLogRate(settings.rate(), time);
        this.waiting = new ArrayBlockingQueue<>(settings.queue());
        this.aboveRate = leftOut(meters, "rate");
        this.withoutRoom = leftOut(meters, "queue");
    }

    private static Counter leftOut(MeterRegistry meters, String reason) {
        return Counter.builder("umbra.connection.log.left.out")
                .description("refused or broken connections that were counted and not written down")
                .tag("reason", reason)
                .register(meters);
    }

    @Override
    public void record(Entry entry) {
        var before = rate.take(entry.address());
        if (before.isEmpty()) {
            aboveRate.increment();
        } else if (!waiting.offer(new Row(entry, before.getAsInt()))) {
            withoutRoom.increment();
        }
    }

    public void start() {
        writer.scheduleWithFixedDelay(this::write, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        writer.scheduleWithFixedDelay(this::dropOld, 60, 600, TimeUnit.SECONDS);
    }

    /** Writes what waits, once more, and ends. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (writer.awaitTermination(2, TimeUnit.SECONDS)) {
                write();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes what waits; what cannot be written is tried again the next time. */
    void write() {
        try {
            for (taken = more(); !taken.isEmpty(); taken = more()) {
                write(taken);
                taken = List.of();
            }
        } catch (SQLException | RuntimeException e) {
            partitions.forget();
            log.warn("the connection log cannot be written, trying again: {}", e.getMessage());
        }
    }

    private List<Row> more() {
        if (!taken.isEmpty()) {
            return taken;
        }
        var rows = new ArrayList<Row>();
        waiting.drainTo(rows, AT_ONCE);
        return rows;
    }

    private void write(List<Row> rows) throws SQLException {
        var homeless = rows.stream()
                .map(row -> row.entry().time())
                .filter(time -> !partitions.cover(time))
                .toList();
        if (!homeless.isEmpty()) {
            partitions.ensure(database, homeless);
        }
        try (var connection = database.getConnection();
                var insert = connection.prepareStatement(INSERT)) {
            insert.setObject(
                    1, array(connection, "int8", rows, row -> row.entry().time()));
            insert.setObject(2, texts(connection, rows, Entry::address));
            insert.setObject(3, texts(connection, rows, Entry::username));
            insert.setObject(4, texts(connection, rows, Entry::clientId));
            insert.setObject(5, texts(connection, rows, Entry::reason));
            insert.setObject(6, texts(connection, rows, Entry::detail));
            insert.setObject(7, array(connection, "int4", rows, Row::leftOut));
            insert.executeUpdate();
        }
    }

    private static java.sql.Array texts(Connection connection, List<Row> rows, Function<Entry, @Nullable String> of)
            throws SQLException {
        return array(connection, "text", rows, row -> storable(of.apply(row.entry())));
    }

    private static java.sql.Array array(
            Connection connection, String type, List<Row> rows, Function<Row, @Nullable Object> of)
            throws SQLException {
        return connection.createArrayOf(type, rows.stream().map(of).toArray());
    }

    /** A peer may send anything: what cannot be stored, or shown, is replaced, and what is long is cut. */
    private static @Nullable String storable(@Nullable String text) {
        if (text == null) {
            return null;
        }
        var out = new StringBuilder();
        text.codePoints()
                .limit(LONGEST_TEXT)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    private void dropOld() {
        try (var connection = database.getConnection()) {
            partitions.dropBefore(connection, clock.millis() - settings.kept().toMillis() - DAY);
        } catch (SQLException | RuntimeException e) {
            log.warn("old entries of the connection log could not be dropped: {}", e.getMessage());
        }
    }
}
