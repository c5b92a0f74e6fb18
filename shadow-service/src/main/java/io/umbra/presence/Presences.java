package io.umbra.presence;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Reads presence. A thing is online while a connection of it stands on a gateway whose lease is alive: when a gateway
 * dies, all its things are offline at once, though only one row has changed.
 */
public final class Presences {

    /** Why a thing is offline whose gateway has died. */
    public static final String GATEWAY_LOST = "gateway_lost";

    private final DataSource database;

    public Presences(DataSource database) {
        this.database = database;
    }

    /** The presence of one thing, {@link Presence#NEVER} where it was never connected. */
    public Presence of(long thing) throws SQLException {
        return of(List.of(thing)).getOrDefault(thing, Presence.NEVER);
    }

    /** The presence of these things; none for one that was never connected. */
    public Map<Long, Presence> of(Collection<Long> things) throws SQLException {
        try (var connection = database.getConnection()) {
            var alive = aliveGateways(connection);
            var presences = new HashMap<Long, Presence>();
            try (var query = connection.prepareStatement(
                    "select thing, " + PresenceCodec.COLUMNS + " from presence where thing = any(?)")) {
                query.setArray(1, connection.createArrayOf("int8", things.toArray(Long[]::new)));
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        presences.put(rows.getLong("thing"), view(PresenceCodec.read(rows), alive));
                    }
                }
            }
            return presences;
        }
    }

    /** A thing, by its number, and its presence. */
    public record OfThing(long thing, Presence presence) {}

    /**
     * The presence of some of a project's things that were ever connected, in the order of their numbers.
     *
     * @param after the number of the last thing of the page before, 0 for the first page
     */
    public List<OfThing> page(long project, long after, int limit) throws SQLException {
        try (var connection = database.getConnection()) {
            var alive = aliveGateways(connection);
            var page = new ArrayList<OfThing>();
            try (var query = connection.prepareStatement("select thing, " + PresenceCodec.COLUMNS
                    + " from presence where project = ? and thing > ? order by thing limit ?")) {
                query.setLong(1, project);
                query.setLong(2, after);
                query.setInt(3, limit);
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        page.add(new OfThing(rows.getLong("thing"), view(PresenceCodec.read(rows), alive)));
                    }
                }
            }
            return page;
        }
    }

    private static Presence view(PresenceState state, Set<String> alive) {
        var view = state.view();
        boolean stands = state.open().stream().anyMatch(c -> alive.contains(c.gateway()));
        return !view.online() || stands
                ? view
                : new Presence(false, view.since(), GATEWAY_LOST, view.connection(), view.epoch());
    }

    private static Set<String> aliveGateways(Connection connection) throws SQLException {
        var alive = new HashSet<String>();
        try (var query = connection.prepareStatement(
                        "select id::text from instance where lease_until > clock_timestamp()");
                var rows = query.executeQuery()) {
            while (rows.next()) {
                alive.add(rows.getString(1));
            }
        }
        return alive;
    }
}
