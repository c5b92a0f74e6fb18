package io.umbra.lane;

import io.umbra.command.Command;
import io.umbra.command.CommandQueue;
import io.umbra.history.History;
import io.umbra.history.Sample;
import io.umbra.journal.JournalEntry;
import io.umbra.journal.JournalTable;
import io.umbra.presence.PresenceCodec;
import io.umbra.presence.PresenceState;
import io.umbra.shadow.PacketReceipt;
import io.umbra.shadow.Shadow;
import io.umbra.shadow.ShadowCodec;
import io.umbra.table.Column;
import io.umbra.table.Pipeline;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One lane's connection to the database, and the statements it lives on. */
final class LaneStore implements AutoCloseable {

    /** A shard's row as the batch leaves it. */
    record ShardRow(Shard shard, long nextOffset, long lastTime) {}

    record ShadowRow(long thing, long project, String name, StoredShadow stored) {}

    record PresenceRow(long thing, long project, PresenceState presence) {}

    record CommandRow(long thing, long project, Command command, boolean isOver) {}

    /** A shard's row as it stands in the database. */
    record Claim(int shard, long epoch, long nextOffset, long lastTime) {}

    /** The rows are not as this process knows them, so a shard is not its own any more: nothing was committed. */
    static final class Fenced extends Exception {
        private static final long serialVersionUID = 1;
    }

    private final DataSource database;
    private final History history;
    private @Nullable Connection connection;

    LaneStore(DataSource database, History history) {
        this.database = database;
        this.history = history;
    }

    private Connection connection() throws SQLException {
        var open = connection;
        if (open == null) {
            open = database.getConnection();
            open.setAutoCommit(false);
            connection = open;
        }
        return open;
    }

    /**
     * Commits a batch: the fence first, then state, then the journal and the history.
     *
     * @throws Fenced where a shard's epoch has moved on; the transaction was rolled back
     */
    void commit(
            UUID owner,
            List<ShardRow> shards,
            Collection<ShadowRow> shadows,
            Collection<PresenceRow> presences,
            Collection<CommandRow> commands,
            List<PacketReceipt> receipts,
            List<JournalEntry> entries,
            List<Sample> samples,
            long now)
            throws SQLException, Fenced {
        var open = connection();
        var pipeline = new Pipeline();
        ShardRows.fence(pipeline, owner, shards);
        ShadowRows.write(pipeline, shadows, now);
        PresenceRows.write(pipeline, presences);
        writeReceipts(pipeline, receipts);
        JournalTable.write(pipeline, entries);
        strikeOff(pipeline, entries);
        history.write(pipeline, samples, now);
        if (!pipeline.run(open)) {
            open.rollback();
            throw new Fenced();
        }
        CommandRows.write(open, commands);
        open.commit();
    }

    /** The new things that are told of are untold no more. */
    private static void strikeOff(Pipeline pipeline, List<JournalEntry> entries) {
        var told = entries.stream()
                .filter(entry -> entry.kind() == JournalEntry.Kind.CREATED)
                .mapToLong(JournalEntry::thing)
                .toArray();
        if (told.length > 0) {
            pipeline.add("delete from thing_untold where thing = any(?)", new Column("int8", told));
        }
    }

    /** Sees to it that samples have a place, before the transaction that writes them. */
    void prepare(List<Sample> samples) throws SQLException {
        history.prepare(connection(), samples);
    }

    private static void writeReceipts(Pipeline pipeline, List<PacketReceipt> receipts) {
        if (receipts.isEmpty()) {
            return;
        }
        pipeline.add(
                "insert into mqtt_received (session, packet_id) select * from unnest(?::bigint[], ?::int[])"
                        + " on conflict do nothing",
                new Column(
                        "int8",
                        receipts.stream().mapToLong(PacketReceipt::session).toArray()),
                new Column(
                        "int4",
                        receipts.stream().mapToInt(PacketReceipt::packetId).toArray()));
    }

    /** Those of the receipts that are written already. */
    Set<PacketReceipt> received(Set<PacketReceipt> receipts) throws SQLException {
        return read(open -> {
            var known = new HashSet<PacketReceipt>();
            try (var query = open.prepareStatement("select 1 from mqtt_received where session = ? and packet_id = ?")) {
                for (var receipt : receipts) {
                    query.setLong(1, receipt.session());
                    query.setInt(2, receipt.packetId());
                    try (var rows = query.executeQuery()) {
                        if (rows.next()) {
                            known.add(receipt);
                        }
                    }
                }
            }
            return known;
        });
    }

    /** Reads what is stored of these things; one without a row is new. Ends the transaction it reads in. */
    Map<Long, ThingState> load(Collection<Long> things) throws SQLException {
        var open = connection();
        var keys = open.createArrayOf("int8", things.toArray(Long[]::new));
        var shadows = new HashMap<Long, Map<String, StoredShadow>>();
        try (var query = open.prepareStatement("""
                select thing, name, version, desired_version, revision, deleted, reported::text, desired::text, meta::text
                from shadow where thing = any(?)""")) {
            query.setArray(1, keys);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    shadows.computeIfAbsent(rows.getLong("thing"), key -> new HashMap<>())
                            .put(rows.getString("name"), shadow(rows));
                }
            }
        }
        var presences = new HashMap<Long, PresenceState>();
        try (var query = open.prepareStatement(
                "select thing, " + PresenceCodec.COLUMNS + " from presence where thing = any(?)")) {
            query.setArray(1, keys);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    presences.put(rows.getLong("thing"), PresenceCodec.read(rows));
                }
            }
        }
        var commands = CommandRows.open(open, keys);
        open.commit();
        var states = new HashMap<Long, ThingState>();
        for (var thing : things) {
            states.put(
                    thing,
                    ThingState.loaded(
                            shadows.getOrDefault(thing, Map.of()),
                            presences.getOrDefault(thing, PresenceState.NEVER),
                            new CommandQueue(commands.getOrDefault(thing, List.of()))));
        }
        return states;
    }

    private static StoredShadow shadow(ResultSet row) throws SQLException {
        Shadow shadow = ShadowCodec.decode(
                row.getLong("version"),
                row.getLong("desired_version"),
                new ShadowCodec.Stored(row.getString("reported"), row.getString("desired"), row.getString("meta")));
        return new StoredShadow(shadow, row.getBoolean("deleted"), row.getLong("revision"));
    }

    /** Runs a reading on this connection, e.g. of the journal, and ends its transaction. */
    <T> T read(Reading<T> reading) throws SQLException {
        var open = connection();
        var result = reading.from(open);
        open.commit();
        return result;
    }

    interface Reading<T> {
        T from(Connection connection) throws SQLException;
    }

    /**
     * Takes the shards this process owns under a new epoch. Waits for a transaction still under way on them, and shuts out
     * one that has not begun: what the rows say afterwards is final.
     */
    List<Claim> reclaim(UUID owner, Collection<Integer> shards) throws SQLException {
        var open = connection();
        var claims = new ArrayList<Claim>();
        // Locked in order first: an update takes its row locks in whatever order it finds the rows.
        try (var lock = open.prepareStatement(
                        "select shard from shard where shard = any(?) and owner = ? order by shard for update");
                var update = open.prepareStatement("""
                update shard set epoch = epoch + 1 where shard = any(?) and owner = ?
                returning shard, epoch, next_offset, last_time""")) {
            var numbers = open.createArrayOf(
                    "int2", shards.stream().map(Integer::shortValue).toArray(Short[]::new));
            lock.setArray(1, numbers);
            lock.setObject(2, owner);
            lock.executeQuery().close();
            update.setArray(1, numbers);
            update.setObject(2, owner);
            try (var rows = update.executeQuery()) {
                while (rows.next()) {
                    claims.add(new Claim(rows.getInt(1), rows.getLong(2), rows.getLong(3), rows.getLong(4)));
                }
            }
        }
        open.commit();
        return claims;
    }

    void rollback() throws SQLException {
        if (connection != null) {
            connection.rollback();
        }
    }

    /** Gives the connection up; the next statement opens another. */
    @Override
    public void close() {
        var open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // It is given up because it is broken: there is nobody to tell.
            }
        }
    }
}
