package io.umbra.lane;

import io.umbra.lane.LaneStore.Claim;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * This process's place among those on the same database: its lease, and the shards it may take.
 *
 * <p>Leases run by the database's clock, the only one that all processes share.
 */
final class Ownership {

    private final DataSource database;
    private final UUID id;
    private final String node;
    private final Duration lease;

    /**
     * @param id names this run of the process
     * @param node names the place it runs at; a new run at the same place takes over at once from the one before
     */
    Ownership(DataSource database, UUID id, String node, Duration lease) {
        this.database = database;
        this.id = id;
        this.node = node;
        this.lease = lease;
    }

    /** Makes or renews the lease. */
    void renew() throws SQLException {
        try (var connection = database.getConnection();
                var upsert = connection.prepareStatement("""
                        insert into instance (id, node, started_at, lease_until)
                        values (?, ?, clock_timestamp(), clock_timestamp() + ? * interval '1 millisecond')
                        on conflict (id) do update set lease_until = excluded.lease_until""")) {
            upsert.setObject(1, id);
            upsert.setString(2, node);
            upsert.setLong(3, lease.toMillis());
            upsert.executeUpdate();
        }
    }

    /** Ends the leases of earlier runs at this place. */
    void succeed() throws SQLException {
        try (var connection = database.getConnection();
                var update = connection.prepareStatement(
                        "update instance set lease_until = clock_timestamp() where node = ? and id <> ?"
                                + " and lease_until > clock_timestamp()")) {
            update.setString(1, node);
            update.setObject(2, id);
            update.executeUpdate();
        }
    }

    /** Takes the shards nobody owns, or whose owner's lease has run out. */
    List<Claim> claim() throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                var free = free(connection);
                var claims = free.isEmpty() ? List.<Claim>of() : take(connection, free);
                connection.commit();
                return claims;
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private static List<Short> free(Connection connection) throws SQLException {
        var free = new ArrayList<Short>();
        try (var query = connection.prepareStatement("""
                        select shard from shard s where not exists (
                            select 1 from instance i where i.id = s.owner and i.lease_until > clock_timestamp())
                        order by shard for update of s""");
                var rows = query.executeQuery()) {
            while (rows.next()) {
                free.add(rows.getShort(1));
            }
        }
        return free;
    }

    private List<Claim> take(Connection connection, List<Short> free) throws SQLException {
        var claims = new ArrayList<Claim>();
        try (var update = connection.prepareStatement("""
                update shard set owner = ?, epoch = epoch + 1 where shard = any(?)
                returning shard, epoch, next_offset, last_time""")) {
            update.setObject(1, id);
            update.setArray(2, connection.createArrayOf("int2", free.toArray(Short[]::new)));
            try (var rows = update.executeQuery()) {
                while (rows.next()) {
                    claims.add(new Claim(rows.getInt(1), rows.getLong(2), rows.getLong(3), rows.getLong(4)));
                }
            }
        }
        return claims;
    }

    /** The runs whose lease is alive. */
    Set<String> alive() throws SQLException {
        var alive = new HashSet<String>();
        try (var connection = database.getConnection();
                var query = connection.prepareStatement(
                        "select id::text from instance where lease_until > clock_timestamp()");
                var rows = query.executeQuery()) {
            while (rows.next()) {
                alive.add(rows.getString(1));
            }
        }
        return alive;
    }

    /** Gives everything back, so that another process need not wait for the lease to run out. */
    void leave() throws SQLException {
        try (var connection = database.getConnection();
                var shards = connection.prepareStatement("update shard set owner = null where owner = ?");
                var instance = connection.prepareStatement(
                        "update instance set lease_until = clock_timestamp() where id = ?")) {
            shards.setObject(1, id);
            shards.executeUpdate();
            instance.setObject(1, id);
            instance.executeUpdate();
        }
    }
}
