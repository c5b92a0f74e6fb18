package io.umbra.journey;

import io.umbra.bench.Database;
import io.umbra.json.Json;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The journal of one project's things, read from the database itself. */
record Journal(Database database, String project) {
    /** Rows that took a version: reports, desires and deletes. */
    private static final String ROWS = """
            select %s from (
                select thing, kind, journal_offset, request_id, version, body from journal_report
                union all
                select thing, kind, journal_offset, request_id, version, body from journal_event) row
            join thing on thing.key = row.thing
            join project on project.key = thing.project
            where project.name = ? and thing.name = ? and row.kind in (1, 2, 4)
            """;

    /** How many versions of the thing's shadow were written down. */
    long versions(String thing) {
        return number("count(*)", thing);
    }

    /** How many of them are different. */
    long distinctVersions(String thing) {
        return number("count(distinct row.version)", thing);
    }

    long newestVersion(String thing) {
        return number("coalesce(max(row.version), 0)", thing);
    }

    long lastOffset(String thing) {
        return number("coalesce(max(row.journal_offset), 0)", thing);
    }

    /** Rows of one request. */
    long requests(String thing, String requestId) {
        return database.number(ROWS.formatted("count(*)") + " and row.request_id = ?", project, thing, requestId);
    }

    /** What one update did, as it was written down. */
    record Row(long version, ObjectNode body) {}

    /** Every update of the thing's shadow, oldest first. */
    List<Row> updates(String thing) {
        var rows = new ArrayList<Row>();
        try (var connection = database.connect();
                var query = connection.prepareStatement(
                        ROWS.formatted("row.version, row.body") + " order by row.journal_offset")) {
            query.setString(1, project);
            query.setString(2, thing);
            try (var found = query.executeQuery()) {
                while (found.next()) {
                    rows.add(new Row(found.getLong(1), Json.parseObject(found.getString(2))));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many accepted reports have another number of samples of a property at their value than one. */
    long reportsWithoutTheirSample(String thing, String property) {
        return database.number("""
                with reports as (
                    select (row.body::jsonb #>> array['reported', 'patch', ?])::double precision as value
                    from journal_report row
                    join thing on thing.key = row.thing join project on project.key = thing.project
                    where project.name = ? and thing.name = ? and row.kind = 1
                ), samples as (
                    select h.value from history h where h.project = ? and h.thing = ? and h.property = ?
                )
                select count(*) from (
                    (select value, count(*) from reports group by 1 except select value, count(*) from samples group by 1)
                    union all
                    (select value, count(*) from samples group by 1 except select value, count(*) from reports group by 1)
                ) different""", property, project, thing, project, thing, property);
    }

    private long number(String what, String thing) {
        return database.number(ROWS.formatted(what), project, thing);
    }
}
