package io.umbra.presence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Presence as its row holds it. */
public final class PresenceCodec {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<List<Connection>> CONNECTIONS = new TypeReference<>() {};

    private static final TypeReference<Map<String, Listening>> LISTENERS = new TypeReference<>() {};

    /** What {@link #read} wants of a presence row. */
    public static final String COLUMNS = "since, reason, epoch, open::text, newest::text, listeners::text";

    private PresenceCodec() {}

    public static String write(Connection connection) {
        return JSON.writeValueAsString(connection);
    }

    public static String write(List<Connection> connections) {
        return JSON.writeValueAsString(connections);
    }

    public static String write(Map<String, Listening> listeners) {
        return JSON.writeValueAsString(listeners);
    }

    /** The presence in the row a result set stands on: {@link #COLUMNS}. */
    public static PresenceState read(ResultSet row) throws SQLException {
        var newest = row.getString("newest");
        return new PresenceState(
                row.getLong("since"),
                row.getString("reason"),
                row.getLong("epoch"),
                JSON.readValue(row.getString("open"), CONNECTIONS),
                newest == null ? null : JSON.readValue(newest, Connection.class),
                JSON.readValue(row.getString("listeners"), LISTENERS));
    }
}
