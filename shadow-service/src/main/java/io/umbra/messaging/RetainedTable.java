package io.umbra.messaging;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The statements retained messages live on. */
public final class RetainedTable {

    private RetainedTable() {}

    /** One message, and when it was published, epoch milliseconds. */
    public record Row(String topic, String body, long time) {}

    /** Keeps a message in place of the one before; answers false where the project has as many topics as it may. */
    public static boolean keep(Connection connection, long project, Row row, int most) throws SQLException {
        return replace(connection, project, row) || add(connection, project, row, most);
    }

    private static boolean replace(Connection connection, long project, Row row) throws SQLException {
        try (var update =
                connection.prepareStatement("update retained set body = ?, time = ? where project = ? and topic = ?")) {
            update.setString(1, row.body());
            update.setLong(2, row.time());
            update.setLong(3, project);
            update.setString(4, row.topic());
            return update.executeUpdate() > 0;
        }
    }

    private static boolean add(Connection connection, long project, Row row, int most) throws SQLException {
        try (var insert = connection.prepareStatement("insert into retained (project, topic, body, time)"
                + " select ?, ?, ?, ? where (select count(*) from retained where project = ?) < ?")) {
            insert.setLong(1, project);
            insert.setString(2, row.topic());
            insert.setString(3, row.body());
            insert.setLong(4, row.time());
            insert.setLong(5, project);
            insert.setInt(6, most);
            return insert.executeUpdate() > 0;
        }
    }

    public static void clear(Connection connection, long project, String topic) throws SQLException {
        try (var delete = connection.prepareStatement("delete from retained where project = ? and topic = ?")) {
            delete.setLong(1, project);
            delete.setString(2, topic);
            delete.executeUpdate();
        }
    }

    /** How many topics of a project have a message. */
    public static long count(Connection connection, long project) throws SQLException {
        try (var query = connection.prepareStatement("select count(*) from retained where project = ?")) {
            query.setLong(1, project);
            try (var row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /**
     * The messages of some topics, in their order.
     *
     * @param from the first topic, itself among them only if {@code inclusive}
     */
    public static List<Row> page(Connection connection, long project, String from, boolean inclusive, int limit)
            throws SQLException {
        try (var query =
                connection.prepareStatement("select topic, body, time from retained where project = ? and topic "
                        + (inclusive ? ">=" : ">") + " ? order by topic limit ?")) {
            query.setLong(1, project);
            query.setString(2, from);
            query.setInt(3, limit);
            var rows = new ArrayList<Row>();
            try (var found = query.executeQuery()) {
                while (found.next()) {
                    rows.add(new Row(found.getString(1), found.getString(2), found.getLong(3)));
                }
            }
            return rows;
        }
    }
}
