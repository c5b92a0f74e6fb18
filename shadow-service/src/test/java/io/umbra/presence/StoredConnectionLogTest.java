package io.umbra.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.umbra.postgres.TestDatabase;
import io.umbra.presence.ConnectionLog.Entry;
import io.umbra.presence.ConnectionLogReader.Filter;
import io.umbra.presence.ConnectionLogReader.Row;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is written of refused connections, what is only counted, and who finds it. */
class StoredConnectionLogTest {

    private static final Filter ALL = new Filter(null, null, null, null, null);

    private final TestDatabase database = TestDatabase.fresh();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicLong nanos = new AtomicLong();
    private final ConnectionLogReader reader = new ConnectionLogReader(database.dataSource());
    private final TimeMeter time = new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return nanos.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    };
    private final StoredConnectionLog log = log(10, 1_000);

    @AfterEach
    void end() {
        database.close();
    }

    private StoredConnectionLog log(int rate, int queue) {
        return new StoredConnectionLog(
                database.dataSource(),
                new ConnectionLogSettings(Duration.ofDays(14), rate, queue),
                InstantSource.system(),
                time,
                meters);
    }

    @Test
    void whoNamedAProjectIsFoundThereByItsName() throws SQLException {
        var home = project("home");
        log.record(entry("192.0.2.1:1", "home/lamp", "wrong_key"));
        log.record(entry("192.0.2.2:1", "nowhere/lamp", "unknown_project"));
        log.record(entry("192.0.2.3:1", null, "tls_failed"));
        log.record(entry("192.0.2.4:1", "home", "invalid_username"));
        log.record(entry("192.0.2.5:1", "home/@key", "unknown_key"));
        log.write();

        assertThat(found(new Filter(home, null, null, null, null)))
                .extracting(row -> row.entry().reason(), Row::name)
                .containsExactly(tuple("unknown_key", "@key"), tuple("wrong_key", "lamp"));
        assertThat(found(ALL)).hasSize(5);
        assertThat(found(new Filter(null, null, "tls_failed", null, null))).hasSize(1);
        assertThat(found(new Filter(null, null, null, "192.0.2.2", null))).hasSize(1);
        assertThat(found(new Filter(home, "lamp", null, null, null))).hasSize(1);
    }

    @Test
    void aProjectOfTheSameNameDoesNotSeeItsPredecessorsLog() throws SQLException {
        var old = project("home");
        log.record(entry("192.0.2.1:1", "home/lamp", "wrong_key"));
        log.write();
        execute("update project set deleted_at = now() where key = " + old);
        var young = project("home");

        assertThat(found(new Filter(young, null, null, null, null))).isEmpty();
        assertThat(found(new Filter(old, null, null, null, null))).hasSize(1);
    }

    @Test
    void anAddressThatFailsFastIsCountedAndTheNextEntryTellsOfIt() throws SQLException {
        for (var i = 0; i < 1_000; i++) {
            log.record(entry("192.0.2.1:" + i, "home/lamp", "wrong_key"));
        }
        log.record(entry("192.0.2.2:1", "home/lamp", "wrong_key"));
        log.write();

        assertThat(found(ALL)).hasSize(11).allMatch(row -> row.leftOut() == 0);
        assertThat(leftOut("rate")).isEqualTo(990);

        nanos.addAndGet(Duration.ofSeconds(6).toNanos());
        log.record(entry("192.0.2.1:1", "home/lamp", "wrong_key"));
        log.write();
        assertThat(found(ALL).getFirst().leftOut()).isEqualTo(990);
    }

    @Test
    void whatThereIsNoRoomForIsCounted() throws SQLException {
        var small = log(10, 2);
        for (var i = 0; i < 5; i++) {
            small.record(entry("192.0.2." + i + ":1", null, "tls_failed"));
        }
        small.write();

        assertThat(found(ALL)).hasSize(2);
        assertThat(leftOut("queue")).isEqualTo(3);
    }

    @Test
    void whatAPeerSaysOfItselfIsStoredWhateverItIs() throws SQLException {
        log.record(new Entry(1, "192.0.2.1:1", "home/\0\n\uD800", "c".repeat(10_000), "malformed_packet", "\u0007"));
        log.write();

        var entry = found(ALL).getFirst().entry();
        assertThat(entry.username()).isEqualTo("home/\uFFFD\uFFFD\uFFFD");
        assertThat(entry.clientId()).hasSize(256);
        assertThat(entry.detail()).isEqualTo("\uFFFD");
    }

    @Test
    void whileTheStoreIsAwayEntriesWait() throws SQLException {
        execute("alter table connection_log rename to gone");
        log.record(entry("192.0.2.1:1", null, "tls_failed"));
        log.write();
        execute("alter table gone rename to connection_log");
        log.record(entry("192.0.2.2:1", null, "malformed_packet"));
        log.write();

        assertThat(found(ALL))
                .extracting(row -> row.entry().reason())
                .containsExactly("malformed_packet", "tls_failed");
    }

    @Test
    void pagesGoOnBeforeTheLastEntry() throws SQLException {
        for (var i = 0; i < 5; i++) {
            log.record(entry("192.0.2." + i + ":1", null, "tls_failed"));
        }
        log.write();
        var first = reader.newest(ALL, 3);
        var rest =
                reader.newest(new Filter(null, null, null, null, first.getLast().id()), 3);

        assertThat(first).hasSize(3);
        assertThat(rest).hasSize(2).doesNotContainAnyElementsOf(first);
    }

    private static Entry entry(String address, @Nullable String username, String reason) {
        return new Entry(System.currentTimeMillis(), address, username, "client", reason, "why");
    }

    private List<Row> found(Filter filter) throws SQLException {
        return reader.newest(filter, 1_000);
    }

    private double leftOut(String reason) {
        return meters.counter("umbra.connection.log.left.out", "reason", reason).count();
    }

    private long project(String name) throws SQLException {
        try (var connection = database.connect();
                var insert = connection.prepareStatement(
                        "insert into project (name, version, created_at, updated_at) values (?, 1, now(), now()) returning key")) {
            insert.setString(1, name);
            try (var key = insert.executeQuery()) {
                key.next();
                return key.getLong(1);
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
