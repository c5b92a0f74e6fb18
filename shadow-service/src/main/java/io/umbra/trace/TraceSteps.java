package io.umbra.trace;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.umbra.json.Json;
import io.umbra.table.CopyRows;
import io.umbra.table.RangePartitions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Keeps steps in a table of their own, written a few times a second by a thread of its own. */
public final class TraceSteps implements Traces, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TraceSteps.class);
    private static final int ROOM = 50_000;
    private static final int AT_ONCE = 5_000;
    private static final long EVERY_MILLIS = 250;
    private static final long DAY = Duration.ofDays(1).toMillis();

    private record Row(UUID messageId, long at, String step, String detail) {}

    private final DataSource database;
    private final TraceSettings settings;
    private final InstantSource clock;
    private final Counter lost;
    private final BlockingQueue<Row> waiting = new ArrayBlockingQueue<>(ROOM);
    private final RangePartitions partitions = new RangePartitions("trace_step", "at", Duration.ofDays(1));
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("trace-writer").daemon().factory());

    public TraceSteps(DataSource database, TraceSettings settings, InstantSource clock, MeterRegistry meters) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
        this.lost = Counter.builder("umbra.trace.lost")
                .description("steps of messages that were not kept because too many came at once")
                .register(meters);
    }

    @Override
    public boolean samples(UUID messageId) {
        // The last bits of a UUIDv7 are random.
        return Long.remainderUnsigned(messageId.getLeastSignificantBits(), 1_000) < settings.sample();
    }

    @Override
    public void step(UUID messageId, String step, ObjectNode detail) {
        if (!waiting.offer(new Row(messageId, clock.millis(), step, Json.text(detail)))) {
            lost.increment();
        }
    }

    public void start() {
        writer.scheduleWithFixedDelay(this::write, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        writer.scheduleWithFixedDelay(this::dropOld, 60, 600, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        writer.shutdownNow();
        write();
    }

    private void write() {
        for (var rows = take(); !rows.isEmpty(); rows = take()) {
            try {
                write(rows);
            } catch (SQLException | RuntimeException e) {
                lost.increment(rows.size());
                log.warn("{} steps of messages could not be written: {}", rows.size(), e.getMessage());
                return;
            }
        }
    }

    private List<Row> take() {
        var rows = new ArrayList<Row>();
        waiting.drainTo(rows, AT_ONCE);
        return rows;
    }

    private void write(List<Row> rows) throws SQLException {
        var copy = new CopyRows(rows.size() * 128 + 64);
        var homeless = new HashSet<Long>();
        for (var row : rows) {
            if (!partitions.cover(row.at())) {
                homeless.add(row.at());
            }
            copy.row().uuid(row.messageId()).int8(row.at()).text(row.step()).text(row.detail());
        }
        if (!homeless.isEmpty()) {
            partitions.ensure(database, homeless);
        }
        try (var connection = database.getConnection()) {
            copy.into(connection, "trace_step (message_id, at, step, detail)");
        }
    }

    private void dropOld() {
        try (var connection = database.getConnection()) {
            partitions.dropBefore(connection, clock.millis() - settings.kept().toMillis() - DAY);
        } catch (SQLException | RuntimeException e) {
            log.warn("old steps of messages could not be dropped: {}", e.getMessage());
        }
    }
}
