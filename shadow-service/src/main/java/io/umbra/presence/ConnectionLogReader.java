package io.umbra.presence;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads the connection log, newest first. */
public final class ConnectionLogReader {

    private final DataSource database;

    public ConnectionLogReader(DataSource database) {
        this.database = database;
    }

    /**
     * An entry as it was written.
     *
     * @param id grows with the order in which entries were written
     * @param name what its user name says behind the project's: a thing's name, there is one or not, or {@code @} and a
     *     key's id; null where it named no project there was
     * @param leftOut how many of the same address came before it and were not written
     */
    public record Row(
            long id, ConnectionLog.Entry entry, @Nullable String name, int leftOut) {}

    /**
     * Which entries.
     *
     * @param project the project's number, null for all, those that named no project too
     * @param name only of this thing or key, null for all
     * @param reason only of this reason, null for all
     * @param address only of this address, without port, null for all
     * @param before only those with a smaller id, null for all
     */
    public record Filter(
            @Nullable Long project,
            @Nullable String name,
            @Nullable String reason,
            @Nullable String address,
            @Nullable Long before) {}

    /** The newest that fit. */
    public List<Row> newest(Filter filter, int limit) throws SQLException {
        var sql = new StringBuilder(
                "select id, at, address, username, client_id, reason, detail, name, left_out from connection_log where true");
        var parameters = new ArrayList<Object>();
        and(sql, parameters, "project = ?", filter.project());
        and(sql, parameters, "name = ?", filter.name());
        and(sql, parameters, "reason = ?", filter.reason());
        and(sql, parameters, "starts_with(address, ?)", filter.address() == null ? null : filter.address() + ":");
        and(sql, parameters, "id < ?", filter.before());
        sql.append(" order by id desc limit ").append(limit);
        try (var connection = database.getConnection();
                var query = connection.prepareStatement(sql.toString())) {
            for (var i = 0; i < parameters.size(); i++) {
                query.setObject(i + 1, parameters.get(i));
            }
            var found = new ArrayList<Row>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    var entry = new ConnectionLog.Entry(
                            rows.getLong("at"),
                            rows.getString("address"),
                            rows.getString("username"),
                            rows.getString("client_id"),
                            rows.getString("reason"),
                            rows.getString("detail"));
                    found.add(new Row(rows.getLong("id"), entry, rows.getString("name"), rows.getInt("left_out")));
                }
            }
            return found;
        }
    }

    private static void and(StringBuilder sql, List<Object> parameters, String condition, @Nullable Object parameter) {
        if (parameter != null) {
            sql.append(" and ").append(condition);
            parameters.add(parameter);
        }
    }
}
