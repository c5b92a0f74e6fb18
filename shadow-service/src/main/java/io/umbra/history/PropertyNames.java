package io.umbra.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The numbers that names of properties have in a project's history. All names of a project that reports are kept in
 * memory; how many it may have is a limit.
 */
final class PropertyNames {

    private final int most;
    private final Map<Long, Map<String, Integer>> known = new ConcurrentHashMap<>();

    PropertyNames(int most) {
        this.most = most;
    }

    /** A sample's key in the tables: one number for thing and property together. */
    static long series(long thing, int number) {
        return thing * 65_536 + number;
    }

    /** The numbers of a project's names, as far as this process knows them. */
    Map<String, Integer> of(long project) {
        return known.getOrDefault(project, Map.of());
    }

    /** Whether a name has its number, or may still get one. */
    boolean admits(long project, String name) {
        var names = of(project);
        return names.size() < most || names.containsKey(name);
    }

    /** Gives numbers to the names that have none yet. What another process named meanwhile is learnt with them. */
    void number(Connection connection, long project, Collection<String> names) throws SQLException {
        try (var lock = connection.prepareStatement("select pg_advisory_xact_lock(hashtext('history_property'), ?)")) {
            lock.setInt(1, Long.hashCode(project));
            lock.execute();
        }
        var all = read(connection, project);
        var missing = new HashSet<>(names);
        missing.removeAll(all.keySet());
        insert(connection, project, all, missing);
        connection.commit();
        known.put(project, all);
    }

    private void insert(Connection connection, long project, Map<String, Integer> all, Set<String> missing)
            throws SQLException {
        try (var insert =
                connection.prepareStatement("insert into history_property (project, number, name) values (?, ?, ?)")) {
            for (var name : missing) {
                int number = all.size();
                if (number >= most) {
                    break;
                }
                insert.setLong(1, project);
                insert.setInt(2, number);
                insert.setString(3, name);
                insert.addBatch();
                all.put(name, number);
            }
            insert.executeBatch();
        }
    }

    private static Map<String, Integer> read(Connection connection, long project) throws SQLException {
        var all = new ConcurrentHashMap<String, Integer>();
        try (var query = connection.prepareStatement("select name, number from history_property where project = ?")) {
            query.setLong(1, project);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    all.put(rows.getString(1), rows.getInt(2));
                }
            }
        }
        return all;
    }

    /** The number of a name, read from the database; empty where nothing of that name was ever kept. */
    static OptionalInt find(Connection connection, long project, String name) throws SQLException {
        try (var query =
                connection.prepareStatement("select number from history_property where project = ? and name = ?")) {
            query.setLong(1, project);
            query.setString(2, name);
            try (var rows = query.executeQuery()) {
                return rows.next() ? OptionalInt.of(rows.getInt(1)) : OptionalInt.empty();
            }
        }
    }
}
