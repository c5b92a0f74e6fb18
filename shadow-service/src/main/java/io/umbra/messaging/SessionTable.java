package io.umbra.messaging;

import io.umbra.journal.Cursor;
import io.umbra.messaging.StoredSession.Owed;
import io.umbra.messaging.StoredSession.Sent;
import io.umbra.messaging.StoredSession.Subscribed;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The statements sessions live on. All of them run in the transaction of the connection they are given. */
public final class SessionTable {

    private SessionTable() {}

    /** A session that begins, at the end of the journal as it is now. */
    public record Begun(long id, Cursor cursor) {

        /** As it then is on disk. */
        public StoredSession as(long project, String owner, long thing, String clientId, long expirySeconds, long now) {
            return new StoredSession(
                    id,
                    project,
                    owner,
                    thing,
                    clientId,
                    expirySeconds,
                    cursor,
                    now,
                    null,
                    0,
                    List.of(),
                    List.of(),
                    Set.of(),
                    List.of());
        }
    }

    public static Begun begin(
            Connection connection,
            long project,
            String owner,
            long thing,
            String clientId,
            long expirySeconds,
            long now)
            throws SQLException {
        var cursor = BacklogReader.ends(connection);
        try (var insert = connection.prepareStatement("""
                insert into mqtt_session (project, owner, thing, client_id, expiry_seconds, cursor, cursor_time)
                values (?, ?, ?, ?, ?, ?, ?) returning id""")) {
            insert.setLong(1, project);
            insert.setString(2, owner);
            insert.setLong(3, thing);
            insert.setString(4, clientId);
            insert.setLong(5, expirySeconds);
            insert.setString(6, cursor.text());
            insert.setLong(7, now);
            try (var row = insert.executeQuery()) {
                row.next();
                return new Begun(row.getLong(1), cursor);
            }
        }
    }

    /** Its connection is back. */
    public static void resume(Connection connection, long session, long expirySeconds) throws SQLException {
        try (var update = connection.prepareStatement(
                "update mqtt_session set left_at = null, expiry_seconds = ? where id = ?")) {
            update.setLong(1, expirySeconds);
            update.setLong(2, session);
            update.executeUpdate();
        }
    }

    /** Its connection has ended. */
    public static void leave(Connection connection, long session, long expirySeconds, long now) throws SQLException {
        try (var update =
                connection.prepareStatement("update mqtt_session set left_at = ?, expiry_seconds = ? where id = ?")) {
            update.setLong(1, now);
            update.setLong(2, expirySeconds);
            update.setLong(3, session);
            update.executeUpdate();
        }
    }

    /** After a start: what was connected when the platform went is so no more. */
    public static void leaveAll(Connection connection, long now) throws SQLException {
        try (var update = connection.prepareStatement("update mqtt_session set left_at = ? where left_at is null")) {
            update.setLong(1, now);
            update.executeUpdate();
        }
    }

    /** Everything of a session goes. */
    public static void end(Connection connection, long session) throws SQLException {
        for (var statement : List.of(
                "delete from mqtt_subscription where session = ?",
                "delete from mqtt_received where session = ?",
                "delete from mqtt_sent where session = ?",
                "delete from mqtt_session where id = ?")) {
            try (var delete = connection.prepareStatement(statement)) {
                delete.setLong(1, session);
                delete.executeUpdate();
            }
        }
    }

    public static void subscribe(Connection connection, long session, List<Subscribed> filters) throws SQLException {
        try (var upsert = connection.prepareStatement("""
                insert into mqtt_subscription (session, filter, qos, no_local, identifier, retain_as_published)
                values (?, ?, ?, ?, ?, ?) on conflict (session, filter) do update set qos = excluded.qos,
                    no_local = excluded.no_local, identifier = excluded.identifier,
                    retain_as_published = excluded.retain_as_published""")) {
            for (var each : filters) {
                upsert.setLong(1, session);
                upsert.setString(2, each.filter());
                upsert.setInt(3, each.qos());
                upsert.setBoolean(4, each.noLocal());
                upsert.setInt(5, each.identifier());
                upsert.setBoolean(6, each.retainAsPublished());
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    public static void unsubscribe(Connection connection, long session, List<String> filters) throws SQLException {
        try (var delete =
                connection.prepareStatement("delete from mqtt_subscription where session = ? and filter = any(?)")) {
            delete.setLong(1, session);
            delete.setArray(2, connection.createArrayOf("text", filters.toArray()));
            delete.executeUpdate();
        }
    }

    /** A QoS 2 message is about to be sent. */
    public static void sending(Connection connection, long session, Sent sent) throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into mqtt_sent (session, shard, journal_offset, packet_id, released, member)
                values (?, ?, ?, ?, false, ?) on conflict (session, shard, journal_offset)
                do update set packet_id = excluded.packet_id, member = excluded.member""")) {
            insert.setLong(1, session);
            insert.setInt(2, sent.shard());
            insert.setLong(3, sent.offset());
            insert.setInt(4, sent.packetId());
            insert.setLong(5, sent.member());
            insert.executeUpdate();
        }
    }

    /** Its PUBREC came. */
    public static void released(Connection connection, long session, int shard, long offset) throws SQLException {
        try (var update = connection.prepareStatement(
                "update mqtt_sent set released = true where session = ? and shard = ? and journal_offset = ?")) {
            update.setLong(1, session);
            update.setInt(2, shard);
            update.setLong(3, offset);
            update.executeUpdate();
        }
    }

    /** A QoS 2 publish of the client's was released. */
    public static void forgetReceived(Connection connection, long session, int packetId) throws SQLException {
        try (var delete =
                connection.prepareStatement("delete from mqtt_received where session = ? and packet_id = ?")) {
            delete.setLong(1, session);
            delete.setInt(2, packetId);
            delete.executeUpdate();
        }
    }

    /** Moves a session on in the journal, and forgets what it had sent before. */
    public static void advance(
            Connection connection, long session, Cursor cursor, List<Owed> owed, long time, long missed)
            throws SQLException {
        try (var update = connection.prepareStatement(
                "update mqtt_session set cursor = ?, cursor_time = ?, missed = ?, owed = ? where id = ?")) {
            update.setString(1, cursor.text());
            update.setLong(2, time);
            update.setLong(3, missed);
            update.setString(4, Owed.text(owed));
            update.setLong(5, session);
            update.executeUpdate();
        }
    }

    public static void forgetSent(Connection connection, long session, List<Sent> passed) throws SQLException {
        try (var delete = connection.prepareStatement(
                "delete from mqtt_sent where session = ? and shard = ? and journal_offset = ?")) {
            for (var each : passed) {
                delete.setLong(1, session);
                delete.setInt(2, each.shard());
                delete.setLong(3, each.offset());
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    /** All sessions. */
    public static List<StoredSession> load(Connection connection) throws SQLException {
        var subscriptions = new HashMap<Long, List<Subscribed>>();
        var received = new HashMap<Long, Set<Integer>>();
        var sent = new HashMap<Long, List<Sent>>();
        try (var query = connection.createStatement()) {
            try (var rows = query.executeQuery(
                    "select session, filter, qos, no_local, identifier, retain_as_published from mqtt_subscription")) {
                while (rows.next()) {
                    subscriptions
                            .computeIfAbsent(rows.getLong(1), none -> new ArrayList<>())
                            .add(new Subscribed(
                                    rows.getString(2),
                                    rows.getInt(3),
                                    rows.getBoolean(4),
                                    rows.getInt(5),
                                    rows.getBoolean(6)));
                }
            }
            try (var rows = query.executeQuery("select session, packet_id from mqtt_received")) {
                while (rows.next()) {
                    received.computeIfAbsent(rows.getLong(1), none -> new HashSet<>())
                            .add(rows.getInt(2));
                }
            }
            try (var rows = query.executeQuery("select session, shard, journal_offset, packet_id, released, member"
                    + " from mqtt_sent order by journal_offset")) {
                while (rows.next()) {
                    sent.computeIfAbsent(rows.getLong(1), none -> new ArrayList<>())
                            .add(new Sent(
                                    rows.getInt(2),
                                    rows.getLong(3),
                                    rows.getInt(4),
                                    rows.getBoolean(5),
                                    rows.getLong(6)));
                }
            }
            return sessions(connection, subscriptions, received, sent);
        }
    }

    private static List<StoredSession> sessions(
            Connection connection,
            Map<Long, List<Subscribed>> subscriptions,
            Map<Long, Set<Integer>> received,
            Map<Long, List<Sent>> sent)
            throws SQLException {
        var sessions = new ArrayList<StoredSession>();
        try (var query = connection.createStatement();
                var rows = query.executeQuery("select id, project, owner, thing, client_id, expiry_seconds, cursor,"
                        + " cursor_time, left_at, missed, owed from mqtt_session")) {
            while (rows.next()) {
                long id = rows.getLong(1);
                sessions.add(new StoredSession(
                        id,
                        rows.getLong(2),
                        rows.getString(3),
                        rows.getLong(4),
                        rows.getString(5),
                        rows.getLong(6),
                        Cursor.parse(rows.getString(7)).orElseGet(Cursor::start),
                        rows.getLong(8),
                        rows.getObject(9, Long.class),
                        rows.getLong(10),
                        Owed.parse(rows.getString(11)),
                        subscriptions.getOrDefault(id, List.of()),
                        received.getOrDefault(id, Set.of()),
                        sent.getOrDefault(id, List.of())));
            }
        }
        return sessions;
    }
}
