package io.umbra.messaging;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The statements wills live on. All of them run in the transaction of the connection they are given. */
public final class WillTable {

    private WillTable() {}

    public static void keep(Connection connection, StoredWill will) throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into mqtt_will (connection, project, project_name, owner, thing, client_id, topic, body, keep_alive,
                    delay_seconds, due_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            insert.setString(1, will.connection());
            insert.setLong(2, will.project());
            insert.setString(3, will.projectName());
            insert.setString(4, will.owner());
            insert.setLong(5, will.thing());
            insert.setString(6, will.clientId());
            insert.setString(7, will.topic());
            insert.setString(8, will.body());
            insert.setInt(9, will.keepAliveSeconds());
            insert.setLong(10, will.delaySeconds());
            insert.setObject(11, will.dueAt());
            insert.executeUpdate();
        }
    }

    /** Its connection has ended; it is to be published at this time, epoch milliseconds. */
    public static void due(Connection connection, String id, long time) throws SQLException {
        try (var update = connection.prepareStatement("update mqtt_will set due_at = ? where connection = ?")) {
            update.setLong(1, time);
            update.setString(2, id);
            update.executeUpdate();
        }
    }

    /** It was published, or will not be. */
    public static void forget(Connection connection, String id) throws SQLException {
        try (var delete = connection.prepareStatement("delete from mqtt_will where connection = ?")) {
            delete.setString(1, id);
            delete.executeUpdate();
        }
    }

    public static List<StoredWill> load(Connection connection) throws SQLException {
        var wills = new ArrayList<StoredWill>();
        try (var query = connection.createStatement();
                var rows =
                        query.executeQuery("select connection, project, project_name, owner, thing, client_id, topic,"
                                + " body, keep_alive, delay_seconds, due_at from mqtt_will")) {
            while (rows.next()) {
                wills.add(new StoredWill(
                        rows.getString(1),
                        rows.getLong(2),
                        rows.getString(3),
                        rows.getString(4),
                        rows.getLong(5),
                        rows.getString(6),
                        rows.getString(7),
                        rows.getString(8),
                        rows.getInt(9),
                        rows.getLong(10),
                        rows.getObject(11, Long.class)));
            }
        }
        return wills;
    }
}
