package io.umbra.api.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.umbra.api.Node;
import io.umbra.api.event.EventPages;
import io.umbra.journal.Cursor;
import io.umbra.journal.JournalReader;
import io.umbra.log.Outage;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Writes what the journal tells to Kafka. Its place in the journal, kept in the database, moves when Kafka has everything
 * before it: at least once, and of one thing in order. Without servers it is not there at all.
 */
@Component
public class KafkaSink implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(KafkaSink.class);
    private static final Duration REST = Duration.ofMillis(200);
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);

    private final KafkaSettings settings;
    private final EventPages pages;
    private final JournalReader journal;
    private final SinkPlace place;
    private final MeterRegistry meters;
    private final Outage outage = new Outage(log, "events are not written to Kafka");
    private volatile long behind;
    private volatile CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread;
    /** The thread's own. */
    private @Nullable KafkaWriter writer;

    public KafkaSink(
            KafkaSettings settings,
            EventPages pages,
            JournalReader journal,
            JdbcClient sql,
            Node node,
            InstantSource clock,
            MeterRegistry meters) {
        this.settings = settings;
        this.pages = pages;
        this.journal = journal;
        this.place = new SinkPlace(sql, clock, "kafka", node.id());
        this.meters = meters;
    }

    @Override
    public void start() {
        if (settings.isOn()) {
            Gauge.builder("umbra.kafka.behind", () -> behind)
                    .description("rows of the journal that are not written to Kafka yet")
                    .register(meters);
            stopping = new CountDownLatch(1);
            thread = Thread.ofPlatform().name("kafka-sink").daemon().start(this::run);
        }
    }

    @Override
    public void stop() {
        var running = thread;
        if (running == null) {
            return;
        }
        stopping.countDown();
        running.interrupt();
        try {
            running.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void run() {
        try {
            var rest = REST;
            while (!stopping.await(rest.toMillis(), TimeUnit.MILLISECONDS)) {
                rest = round() ? REST : longer(rest);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        leave();
    }

    private static Duration longer(Duration rest) {
        var doubled = rest.multipliedBy(2);
        return doubled.compareTo(LONGEST_REST) < 0 ? doubled : LONGEST_REST;
    }

    /** Answers false where it did not get to the journal's head. */
    private boolean round() throws InterruptedException {
        try {
            var head = journal.head();
            place.begin(head);
            var from = place.lease();
            if (from.isPresent()) {
                write(from.get(), head);
            }
            outage.worked();
            return true;
        } catch (SQLException | ExecutionException | RuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            outage.failed(e);
            return false;
        }
    }

    private void write(Cursor from, Cursor head) throws SQLException, ExecutionException, InterruptedException {
        var cursor = from;
        var tail = journal.tail();
        if (cursor.isBehind(tail)) {
            log.warn("{} rows of the journal went before they were written to Kafka", tail.aheadOf(cursor));
            meters.counter("umbra.kafka.missed").increment(tail.aheadOf(cursor));
            cursor = cursor.atLeast(tail);
        }
        for (behind = head.aheadOf(cursor); cursor.isBehind(head); behind = head.aheadOf(cursor)) {
            var page = pages.ofAll(cursor, head, settings::wants);
            writer().write(page.byThing(), place::lease);
            cursor = page.after();
            place.moved(cursor);
        }
    }

    /** Made when it is needed first: it cannot be while no name of a server is known. */
    private KafkaWriter writer() {
        var made = writer;
        if (made == null) {
            made = new KafkaWriter(settings, meters);
            writer = made;
        }
        return made;
    }

    private void leave() {
        // The flag would end the database's answer, too.
        var interrupted = Thread.interrupted();
        try {
            if (writer != null) {
                writer.close();
                writer = null;
            }
            place.release();
        } catch (RuntimeException e) {
            log.debug("the sink could not be given back, its lease runs out by itself", e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
