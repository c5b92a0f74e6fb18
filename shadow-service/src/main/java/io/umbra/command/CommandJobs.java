package io.umbra.command;

import io.umbra.command.CommandJob.Item;
import io.umbra.command.CommandJob.Target;
import io.umbra.json.Json;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Jobs as the database holds them. */
public final class CommandJobs {

    /** In {@link #progress}: no command was made yet. */
    public static final String PENDING = "PENDING";

    /** In {@link #progress}: none will be. */
    public static final String REFUSED = "REFUSED";

    private static final String JOB =
            "id, project, command, input::text, ttl_ms, timeout_ms, created_at, created_by, finished_at";
    private static final String ITEM = "select i.name, i.thing, i.command_id, i.error, i.message, c.status"
            + " from command_job_item i left join command c on c.id = i.command_id where i.job = ?";

    private final DataSource database;

    public CommandJobs(DataSource database) {
        this.database = database;
    }

    /** Keeps a job with all its things, or nothing of it. */
    public void create(CommandJob job, List<Target> targets) throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (var insert =
                            connection.prepareStatement("insert into command_job (id, project, command, input, ttl_ms,"
                                    + " timeout_ms, created_at, created_by) values (?, ?, ?, ?::jsonb, ?, ?, ?, ?)");
                    var items =
                            connection.prepareStatement("insert into command_job_item (job, name, thing, command_id)"
                                    + " select ?, * from unnest(?::text[], ?::bigint[], ?::text[])")) {
                insert.setString(1, job.id());
                insert.setLong(2, job.project());
                insert.setString(3, job.command());
                insert.setString(4, Json.text(job.input()));
                insert.setLong(5, job.ttlMs());
                insert.setLong(6, job.timeoutMs());
                insert.setLong(7, job.createdAt());
                insert.setString(8, job.createdBy());
                insert.executeUpdate();
                items.setString(1, job.id());
                items.setArray(
                        2,
                        connection.createArrayOf(
                                "text", targets.stream().map(Target::name).toArray()));
                items.setArray(
                        3,
                        connection.createArrayOf(
                                "int8", targets.stream().map(Target::thing).toArray()));
                items.setArray(
                        4,
                        connection.createArrayOf(
                                "text", targets.stream().map(Target::commandId).toArray()));
                items.executeUpdate();
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    public Optional<CommandJob> find(long project, String id) throws SQLException {
        return jobs("project = ? and id = ?", query -> {
                    query.setLong(1, project);
                    query.setString(2, id);
                })
                .stream()
                .findFirst();
    }

    /**
     * A project's jobs, newest first.
     *
     * @param before only those created before this one, null for the newest
     */
    public List<CommandJob> newest(long project, Commands.@Nullable Place before, int limit) throws SQLException {
        var from = before == null ? new Commands.Place(Long.MAX_VALUE, "") : before;
        return jobs("project = ? and (created_at, id) < (?, ?) order by created_at desc, id desc limit ?", query -> {
            query.setLong(1, project);
            query.setLong(2, from.createdAt());
            query.setString(3, from.id());
            query.setInt(4, limit);
        });
    }

    /** Those that are not finished, oldest first. */
    public List<CommandJob> running() throws SQLException {
        return jobs("finished_at = 0 order by created_at, id", query -> {});
    }

    private interface Parameters {
        void set(PreparedStatement query) throws SQLException;
    }

    private List<CommandJob> jobs(String where, Parameters parameters) throws SQLException {
        try (var connection = database.getConnection();
                var query = connection.prepareStatement("select " + JOB + " from command_job where " + where)) {
            parameters.set(query);
            var jobs = new ArrayList<CommandJob>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    jobs.add(job(rows));
                }
            }
            return jobs;
        }
    }

    private static CommandJob job(ResultSet row) throws SQLException {
        return new CommandJob(
                row.getString("id"),
                row.getLong("project"),
                row.getString("command"),
                Json.parseObject(row.getString("input")),
                row.getLong("ttl_ms"),
                row.getLong("timeout_ms"),
                row.getLong("created_at"),
                row.getString("created_by"),
                row.getLong("finished_at"));
    }

    /** How many things stand where: by command status, {@link #PENDING} or {@link #REFUSED}. */
    public Map<String, Long> progress(String job) throws SQLException {
        var progress = new TreeMap<String, Long>();
        try (var connection = database.getConnection();
                var query = connection.prepareStatement(
                        "select coalesce(c.status, case when i.error is null then ? else ? end), count(*)"
                                + " from command_job_item i left join command c on c.id = i.command_id"
                                + " where i.job = ? group by 1")) {
            query.setString(1, PENDING);
            query.setString(2, REFUSED);
            query.setString(3, job);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    progress.put(rows.getString(1), rows.getLong(2));
                }
            }
        }
        return progress;
    }

    /** A job's things in the order of their names, after one of them, null for the first. */
    public List<Item> items(String job, @Nullable String after, int limit) throws SQLException {
        return items(ITEM + " and i.name > ? order by i.name limit ?", query -> {
            query.setString(1, job);
            query.setString(2, after == null ? "" : after);
            query.setInt(3, limit);
        });
    }

    /** Some of the things that were neither told nor refused, in the order of their names. */
    public List<Item> pending(String job, int limit) throws SQLException {
        return items(ITEM + " and i.error is null and c.id is null order by i.name limit ?", query -> {
            query.setString(1, job);
            query.setInt(2, limit);
        });
    }

    private List<Item> items(String sql, Parameters parameters) throws SQLException {
        try (var connection = database.getConnection();
                var query = connection.prepareStatement(sql)) {
            parameters.set(query);
            var items = new ArrayList<Item>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    var status = rows.getString("status");
                    items.add(new Item(
                            new Target(rows.getString("name"), rows.getLong("thing"), rows.getString("command_id")),
                            status == null ? null : CommandStatus.valueOf(status),
                            rows.getString("error"),
                            rows.getString("message")));
                }
            }
            return items;
        }
    }

    /** A thing got no command, and why. */
    public void refused(String job, String name, String error, String message) throws SQLException {
        try (var connection = database.getConnection();
                var update = connection.prepareStatement(
                        "update command_job_item set error = ?, message = ? where job = ? and name = ?")) {
            update.setString(1, error);
            update.setString(2, message);
            update.setString(3, job);
            update.setString(4, name);
            update.executeUpdate();
        }
    }

    /** Forgets jobs that are finished and were created before, epoch milliseconds. */
    public void forget(long before) throws SQLException {
        try (var connection = database.getConnection();
                var delete = connection.prepareStatement(
                        "delete from command_job where created_at < ? and finished_at > 0")) {
            delete.setLong(1, before);
            delete.executeUpdate();
        }
    }

    /** Nothing is left to be told. */
    public void finished(String job, long at) throws SQLException {
        try (var connection = database.getConnection();
                var update = connection.prepareStatement("update command_job set finished_at = ? where id = ?")) {
            update.setLong(1, at);
            update.setString(2, job);
            update.executeUpdate();
        }
    }
}
