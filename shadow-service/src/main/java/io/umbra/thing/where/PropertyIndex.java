package io.umbra.thing.where;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index of properties up to date. The journal tells which things moved, the shadow's row what they hold now, so
 * however often a thing moved since the last round it is written once, and reading something twice does no harm. One
 * process of an installation does it at a time.
 */
public final class PropertyIndex {

    private static final Logger log = LoggerFactory.getLogger(PropertyIndex.class);

    private static final long ADVISORY_LOCK = 0x756d_6272_6169_6478L;
    /** Rows of one shard's journal that one round reads at most. */
    private static final int STRIDE = 2_000;
    /** Things that one round enters at most when a property becomes an indexed one. */
    private static final int BUILT_AT_ONCE = 5_000;
    /** Who is further behind than this reads all things anew rather than a journal that may have lost its beginning. */
    private static final long MOST_BEHIND_MILLIS = 12L * 60 * 60 * 1000;

    private static final String VALUES = """
            , held as (
                select p.key property, n.thing, case jsonb_typeof(v.value)
                    when 'string' then to_jsonb(left(v.value #>> '{}', 200)) else v.value end as value
                from news n
                join thing t on t.key = n.thing and t.deleted_at is null
                join shadow s on s.thing = n.thing and s.name = ''
                join indexed_property p on p.project = t.project
                cross join lateral (select case split_part(p.path, '.', 1) when 'reported' then s.reported
                    else s.desired end -> split_part(p.path, '.', 2)) v(value)
                where jsonb_typeof(v.value) in ('number', 'string', 'boolean')),
            gone as (
                delete from indexed_value i using news n join indexed_property p on p.project = n.project
                where i.property = p.key and i.thing = n.thing
                  and not exists (select 1 from held h where h.property = i.property and h.thing = i.thing))
            insert into indexed_value as i (property, thing, value) select property, thing, value from held
            on conflict (property, thing) do update set value = excluded.value where i.value <> excluded.value""";

    private final DataSource database;
    private long modelsSeen;

    public PropertyIndex(DataSource database) {
        this.database = database;
    }

    /** A shard whose journal went on. */
    private record Stretch(short shard, long after, long head, long headTime, long time) {}

    /**
     * One round.
     *
     * @return whether there is more to do at once
     */
    public boolean refresh() throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                boolean more = isOurs(connection) && round(connection);
                connection.commit();
                return more;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                modelsSeen = 0;
                throw e;
            }
        }
    }

    private static boolean isOurs(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("select pg_try_advisory_xact_lock(?)")) {
            query.setLong(1, ADVISORY_LOCK);
            try (var row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private boolean round(Connection connection) throws SQLException {
        learnProperties(connection);
        var stretches = stretches(connection);
        if (isTooFarBehind(stretches)) {
            log.warn("the index of properties is too far behind the journal and is built anew");
            startAnew(connection);
            return true;
        }
        boolean more = follow(connection, stretches);
        return build(connection) || more;
    }

    /** Versions never change: only those published since are looked into. */
    private void learnProperties(Connection connection) throws SQLException {
        long newest = number(connection, "select coalesce(max(key), 0) from model_version");
        if (newest == modelsSeen) {
            return;
        }
        try (var insert = connection.prepareStatement("""
                insert into indexed_property (project, path)
                select distinct m.project, section || '.' || p.key
                from model_version v join model m on m.key = v.model
                cross join lateral json_each(case json_typeof(v.source -> 'properties')
                    when 'object' then v.source -> 'properties' else '{}' end) p
                cross join (values ('reported'), ('desired')) sections(section)
                where v.key > ? and p.value ->> 'indexed' = 'true'
                  and p.value ->> 'type' not in ('array', 'struct', 'object')
                on conflict do nothing""")) {
            insert.setLong(1, modelsSeen);
            if (insert.executeUpdate() > 0) {
                beginAtTheHead(connection);
            }
        }
        modelsSeen = newest;
    }

    /** From here on the journal is followed; what was before is built from the rows. */
    private static void beginAtTheHead(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("""
                    insert into index_cursor (shard, journal_offset, time)
                    select shard, next_offset - 1, last_time from shard on conflict do nothing""");
        }
    }

    private static List<Stretch> stretches(Connection connection) throws SQLException {
        var stretches = new ArrayList<Stretch>();
        try (var query = connection.prepareStatement("""
                        select c.shard, c.journal_offset, s.next_offset - 1, s.last_time, c.time
                        from index_cursor c join shard s on s.shard = c.shard
                        where s.next_offset - 1 > c.journal_offset""");
                var rows = query.executeQuery()) {
            while (rows.next()) {
                stretches.add(stretch(rows));
            }
        }
        return stretches;
    }

    private static Stretch stretch(ResultSet row) throws SQLException {
        return new Stretch(row.getShort(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5));
    }

    private static boolean isTooFarBehind(List<Stretch> stretches) {
        return stretches.stream()
                .anyMatch(s -> s.head() - s.after() > STRIDE && s.headTime() - s.time() > MOST_BEHIND_MILLIS);
    }

    private static void startAnew(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("update indexed_property set ready = false, built_to = 0");
            statement.execute("delete from index_cursor");
        }
        beginAtTheHead(connection);
    }

    private static boolean follow(Connection connection, List<Stretch> stretches) throws SQLException {
        if (stretches.isEmpty()) {
            return false;
        }
        var shards = new Short[stretches.size()];
        var after = new Long[stretches.size()];
        var upTo = new Long[stretches.size()];
        long since = Long.MAX_VALUE;
        boolean more = false;
        for (int i = 0; i < shards.length; i++) {
            var stretch = stretches.get(i);
            shards[i] = stretch.shard();
            after[i] = stretch.after();
            upTo[i] = Math.min(stretch.head(), stretch.after() + STRIDE);
            since = Math.min(since, stretch.time());
            more |= upTo[i] < stretch.head();
        }
        enter(connection, shards, after, upTo, since);
        move(connection, stretches, shards, upTo);
        return more;
    }

    private static void enter(Connection connection, Short[] shards, Long[] after, Long[] upTo, long since)
            throws SQLException {
        try (var statement = connection.prepareStatement("""
                with news as (
                    select distinct j.thing, j.project
                    from unnest(?::smallint[], ?::bigint[], ?::bigint[]) c(of_shard, after, up_to)
                    cross join lateral (
                        select thing, project from journal_report
                        where shard = of_shard and journal_offset > after and journal_offset <= up_to and time >= ?
                          and shadow = ''
                        union all
                        select thing, project from journal_event
                        where shard = of_shard and journal_offset > after and journal_offset <= up_to and time >= ?
                          and shadow = '' and kind in (2, 4, 9)) j
                    where j.project in (select project from indexed_property))""" + VALUES)) {
            statement.setArray(1, connection.createArrayOf("int2", shards));
            statement.setArray(2, connection.createArrayOf("int8", after));
            statement.setArray(3, connection.createArrayOf("int8", upTo));
            statement.setLong(4, since);
            statement.setLong(5, since);
            statement.executeUpdate();
        }
    }

    /** A shard that was read to its head is as late as its head; another stays as late as it was. */
    private static void move(Connection connection, List<Stretch> stretches, Short[] shards, Long[] upTo)
            throws SQLException {
        try (var update = connection.prepareStatement("""
                update index_cursor c set journal_offset = v.up_to, time = v.time
                from unnest(?::smallint[], ?::bigint[], ?::bigint[]) v(shard, up_to, time) where c.shard = v.shard""")) {
            var times = stretches.stream()
                    .map(s -> s.after() + STRIDE >= s.head() ? s.headTime() : s.time())
                    .toArray(Long[]::new);
            update.setArray(1, connection.createArrayOf("int2", shards));
            update.setArray(2, connection.createArrayOf("int8", upTo));
            update.setArray(3, connection.createArrayOf("int8", times));
            update.executeUpdate();
        }
    }

    /** Enters the things that were there before a property became an indexed one, project by project. */
    private static boolean build(Connection connection) throws SQLException {
        long project = number(connection, "select coalesce(min(project), 0) from indexed_property where not ready");
        if (project == 0) {
            return false;
        }
        long from = ofProject(
                connection, project, "select min(built_to) from indexed_property where not ready and project = ?");
        long to = lastOf(connection, project, from);
        if (to == from) {
            ofProject(connection, project, """
                    with done as (update indexed_property set ready = true where project = ? returning 1)
                    select count(*) from done""");
            return true;
        }
        try (var statement = connection.prepareStatement("""
                with news as (select key thing, project from thing where project = ? and key > ? and key <= ?)""" + VALUES)) {
            statement.setLong(1, project);
            statement.setLong(2, from);
            statement.setLong(3, to);
            statement.executeUpdate();
        }
        try (var update = connection.prepareStatement(
                "update indexed_property set built_to = ? where project = ? and not ready")) {
            update.setLong(1, to);
            update.setLong(2, project);
            update.executeUpdate();
        }
        return true;
    }

    private static long lastOf(Connection connection, long project, long from) throws SQLException {
        try (var query = connection.prepareStatement("""
                select coalesce(max(key), ?) from (
                    select key from thing where project = ? and key > ? order by key limit ?) k""")) {
            query.setLong(1, from);
            query.setLong(2, project);
            query.setLong(3, from);
            query.setInt(4, BUILT_AT_ONCE);
            return only(query);
        }
    }

    private static long ofProject(Connection connection, long project, String sql) throws SQLException {
        try (var query = connection.prepareStatement(sql)) {
            query.setLong(1, project);
            return only(query);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (var query = connection.prepareStatement(sql)) {
            return only(query);
        }
    }

    private static long only(PreparedStatement query) throws SQLException {
        try (var row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
