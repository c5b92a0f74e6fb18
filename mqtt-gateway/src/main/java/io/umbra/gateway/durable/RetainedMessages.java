package io.umbra.gateway.durable;

import io.umbra.gateway.routing.Message;
import io.umbra.gateway.routing.PlainCodec;
import io.umbra.gateway.routing.Shelf;
import io.umbra.gateway.topic.TopicFilter;
import io.umbra.messaging.GroupCommit;
import io.umbra.messaging.RetainedTable;
import io.umbra.project.ProjectFacts;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The last message of each plain topic that was published to be kept. Its methods may be called on any thread and do not
 * block.
 */
public final class RetainedMessages implements Shelf {

    private static final int PAGE = 200;
    private static final int MOST_WRITES = 100_000;
    private static final int READERS = 2;

    private record Place(long project, String topic) {}

    /** A write that waits, and the newest message for it. */
    private static final class Behind {
        private volatile Message newest;

        Behind(Message message) {
            this.newest = message;
        }
    }

    private final int mostTopics;
    private final DataSource database;
    private final GroupCommit writer;
    private final InstantSource clock;
    private final Map<Place, Behind> behind = new ConcurrentHashMap<>();
    /** Writes of QoS 0 that are not on disk yet. */
    private final AtomicInteger onTheirWay = new AtomicInteger();

    private final ExecutorService readers = Executors.newFixedThreadPool(
            READERS, Thread.ofPlatform().name("retained-reader-", 0).daemon().factory());

    public RetainedMessages(DurableSettings settings, DataSource database, InstantSource clock) {
        this.mostTopics = settings.retainedTopics();
        this.database = database;
        this.writer = new GroupCommit(
                "retained-writer", database, settings.storeWait().toMillis(), MOST_WRITES);
        this.clock = clock;
    }

    public void start() {
        writer.start();
    }

    public void stop() {
        readers.shutdownNow();
        writer.stop();
    }

    /**
     * Keeps a message, or clears its topic where it is empty; done when that is on disk. False where the project has as
     * many retained topics as it may.
     */
    public CompletableFuture<Boolean> keep(Message message) {
        behind.remove(placeOf(message));
        return writer.write(connection -> store(connection, message));
    }

    /** The same for QoS 0, for which nobody waits: of several the last is written. */
    public void keepBehind(Message message) {
        var place = placeOf(message);
        var first = new Behind(message);
        var waiting = behind.compute(place, (there, other) -> {
            if (other == null) {
                return first;
            }
            other.newest = message;
            return other;
        });
        if (waiting == first) {
            writeBehind(place, first);
        }
    }

    private void writeBehind(Place place, Behind waiting) {
        onTheirWay.incrementAndGet();
        writer.write(connection -> {
                    behind.remove(place, waiting);
                    return store(connection, waiting.newest);
                })
                .whenComplete((kept, failure) -> {
                    behind.remove(place, waiting);
                    onTheirWay.decrementAndGet();
                });
    }

    private static Place placeOf(Message message) {
        return new Place(message.project(), message.topic());
    }

    private boolean store(java.sql.Connection connection, Message message) throws SQLException {
        if (message.payload().length == 0) {
            RetainedTable.clear(connection, message.project(), message.topic());
            return true;
        }
        var row = new RetainedTable.Row(message.topic(), PlainCodec.write(message), clock.millis());
        return RetainedTable.keep(connection, message.project(), row, mostTopics);
    }

    /** The messages in the order of their topics, and with all that was kept before it was asked. */
    @Override
    public CompletableFuture<Page> page(ProjectFacts project, TopicFilter filter, @Nullable String after) {
        return allWritten().handleAsync((done, failure) -> read(project.key(), filter, after), readers);
    }

    /** Done when what was kept until now is on disk, or could not be put there. */
    private CompletableFuture<?> allWritten() {
        return onTheirWay.get() == 0 ? CompletableFuture.completedFuture(true) : writer.write(connection -> true);
    }

    /** How many topics of a project have a message. Blocks. */
    public long count(long project) throws SQLException {
        try (var connection = database.getConnection()) {
            return RetainedTable.count(connection, project);
        }
    }

    private Page read(long project, TopicFilter filter, @Nullable String after) {
        var prefix = filter.prefix();
        try (var connection = database.getConnection()) {
            var rows = RetainedTable.page(
                    connection, project, after == null ? prefix : after, after == null, filter.isExact() ? 1 : PAGE);
            var messages = new ArrayList<Message>();
            for (var row : rows) {
                if (!row.topic().startsWith(prefix)) {
                    return new Page(messages, null);
                }
                if (filter.matches(row.topic())) {
                    add(messages, project, row);
                }
            }
            var more = !filter.isExact() && rows.size() == PAGE;
            return new Page(messages, more ? rows.getLast().topic() : null);
        } catch (SQLException e) {
            throw new IllegalStateException("retained messages cannot be read: " + e.getMessage(), e);
        }
    }

    private void add(List<Message> messages, long project, RetainedTable.Row row) {
        var message = PlainCodec.read(project, row.topic(), row.body()).publishedAt(row.time());
        if (!message.hasExpired(clock.millis())) {
            messages.add(message);
        }
    }
}
