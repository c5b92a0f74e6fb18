package io.umbra.command;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads commands, whatever became of them. */
public final class Commands {

    private final DataSource database;

    public Commands(DataSource database) {
        this.database = database;
    }

    /** Where a command stands among those of its thing. */
    public record Place(long createdAt, String id) {}

    /** A thing's command. */
    public Optional<Command> find(long thing, String id) throws SQLException {
        try (var connection = database.getConnection();
                var query = connection.prepareStatement(
                        "select " + CommandCodec.COLUMNS + " from command where id = ? and thing = ?")) {
            query.setString(1, id);
            query.setLong(2, thing);
            try (var rows = query.executeQuery()) {
                return rows.next() ? Optional.of(CommandCodec.read(rows)) : Optional.empty();
            }
        }
    }

    /**
     * Forgets commands that are over.
     *
     * @param before those created before, epoch milliseconds
     * @param most how many at once
     * @return how many they were
     */
    public int forget(long before, int most) throws SQLException {
        try (var connection = database.getConnection();
                var delete = connection.prepareStatement("delete from command where id in (select c.id from command c"
                        + " where c.created_at < ? and not exists"
                        + " (select 1 from open_command o where o.thing = c.thing and o.id = c.id) limit ?)")) {
            delete.setLong(1, before);
            delete.setInt(2, most);
            return delete.executeUpdate();
        }
    }

    /**
     * A thing's commands, newest first.
     *
     * @param before only those created before this one, null for the newest
     */
    public List<Command> newest(long thing, @Nullable Place before, int limit) throws SQLException {
        try (var connection = database.getConnection();
                var query = connection.prepareStatement("select " + CommandCodec.COLUMNS
                        + " from command where thing = ? and created_at <= ? and (created_at, id) < (?, ?)"
                        + " order by created_at desc, id desc limit ?")) {
            var from = before == null ? new Place(Long.MAX_VALUE, "") : before;
            query.setLong(1, thing);
            query.setLong(2, from.createdAt());
            query.setLong(3, from.createdAt());
            query.setString(4, from.id());
            query.setInt(5, limit);
            var commands = new ArrayList<Command>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    commands.add(CommandCodec.read(rows));
                }
            }
            return commands;
        }
    }
}
