package io.umbra.thing;

import io.umbra.project.ThingSelection;
import io.umbra.registry.Page;
import io.umbra.registry.Prefix;
import io.umbra.thing.Found.Search;
import io.umbra.thing.where.Condition;
import io.umbra.thing.where.WhereSql;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Searches the things of a project. What is asked for is only ever a parameter of the statement.
 *
 * <p>A condition on what shadows hold is answered by the property index where it can help. Else things are looked at one
 * by one in the order of their names, and one request looks at so many at most: that bound stands in the statement as the
 * limit of an inner select.
 */
@Component
class ThingQueries {

    private static final String SHADOW = """
             left join lateral (
                select s.reported, s.desired from shadow s where s.thing = t.key and s.name = '' offset 0) s on true""";
    private static final String SCANNED = """
             (select * from thing where project = :project and deleted_at is null and name > :after
                order by name limit :scan) t""";

    private final EntityManager entities;
    private final LookupSettings settings;

    ThingQueries(EntityManager entities, LookupSettings settings) {
        this.entities = entities;
        this.settings = settings;
    }

    /** @param last the name after which a search goes on that ended at its bound, null for one that did not */
    record Rows(
            List<ThingRow> rows, Search search, @Nullable String last) {}

    /** In the order of their names, one more than the page is long. */
    Rows page(long project, ThingQuery query, Page.Request page) {
        var where = new Where(project, query, indexed(project, query.where()));
        where.parameters.put("after", page.after() == null ? "" : page.after());
        where.parameters.put("limit", page.limit() + 1);
        var statement = prepared(
                where,
                "select t.* from" + where.from(settings.scan()) + " order by t.name limit :limit",
                ThingRow.class);
        @SuppressWarnings("unchecked")
        List<ThingRow> rows = statement.getResultList();
        if (!where.scans || rows.size() > page.limit()) {
            return new Rows(rows, where.scans ? Search.SCAN : Search.INDEX, null);
        }
        var bound = bound(project, page.after());
        return new Rows(rows, bound == null ? Search.SCAN : Search.PARTIAL_SCAN, bound);
    }

    /** The name of the last thing a scan looks at, null where it looks at all. */
    private @Nullable String bound(long project, @Nullable String after) {
        var statement = entities.createNativeQuery("""
                select name from thing where project = :project and deleted_at is null and name > :after
                order by name offset :scan limit 2""", String.class);
        statement.setParameter("project", project);
        statement.setParameter("after", after == null ? "" : after);
        statement.setParameter("scan", settings.scan() - 1);
        @SuppressWarnings("unchecked")
        List<String> names = statement.getResultList();
        return names.size() == 2 ? names.getFirst() : null;
    }

    /** A scan counts what it looks at in one go, and no more. */
    long count(long project, ThingQuery query) {
        var where = new Where(project, query, indexed(project, query.where()));
        where.parameters.put("after", "");
        return (Long) prepared(where, "select count(*) from" + where.from(settings.scan()), Long.class)
                .getSingleResult();
    }

    private Query prepared(Where where, String sql, Class<?> result) {
        var statement = entities.createNativeQuery(sql, result);
        where.parameters.forEach(statement::setParameter);
        return statement;
    }

    /** The numbers of the properties a condition names that are in the index, by path. */
    private Map<String, Integer> indexed(long project, @Nullable Condition condition) {
        var paths = condition == null ? List.<String>of() : WhereSql.paths(condition);
        if (paths.isEmpty()) {
            return Map.of();
        }
        var statement = entities.createNativeQuery(
                "select path, key from indexed_property where project = :project and ready and path in (:paths)",
                Object[].class);
        statement.setParameter("project", project);
        statement.setParameter("paths", paths);
        @SuppressWarnings("unchecked")
        List<Object[]> rows = statement.getResultList();
        return rows.stream().collect(Collectors.toMap(row -> (String) row[0], row -> ((Number) row[1]).intValue()));
    }

    private static final class Where {
        final StringBuilder text =
                new StringBuilder(" where t.project = :project and t.deleted_at is null and t.name > :after");
        final Map<String, Object> parameters = new HashMap<>();
        final boolean scans;
        private final String joins;

        Where(long project, ThingQuery query, Map<String, Integer> indexed) {
            parameters.put("project", project);
            if (query.prefix() != null) {
                and(" and t.name like :prefix escape '!'", "prefix", Prefix.pattern(query.prefix()));
            }
            if (query.model() != null) {
                model(query.model());
            }
            if (query.online() != null) {
                text.append(query.online() ? " and " : " and not ").append(WhereSql.ONLINE);
            }
            if (!query.tags().isEmpty()) {
                and(" and t.tags @> cast(:tags as jsonb)", "tags", Tags.write(query.tags()));
            }
            if (query.rejectedSince() != null) {
                and("""
                         and t.key in (select j.thing from journal_event j
                            where j.project = :project and j.kind in (5, 6, 10) and j.time >= :since)""", "since", query.rejectedSince().toEpochMilli());
            }
            within(query.within());
            var condition = query.where();
            if (condition == null) {
                scans = false;
                joins = "";
            } else {
                var translation = WhereSql.of(condition, indexed);
                translation
                        .candidates()
                        .forEach(candidates -> text.append(" and ").append(candidates));
                text.append(" and ").append(translation.text());
                parameters.putAll(translation.parameters());
                scans = translation.readsShadow() && translation.candidates().isEmpty();
                joins = translation.readsShadow() ? SHADOW : "";
            }
        }

        String from(int scan) {
            if (scans) {
                parameters.put("scan", scan);
            }
            return " " + (scans ? SCANNED : "thing t") + " " + joins + text;
        }

        void and(String condition, String name, Object value) {
            text.append(' ').append(condition);
            parameters.put(name, value);
        }

        private void model(String model) {
            and("""
                     and t.model_version in (select v.key from model_version v join model m on m.key = v.model
                         where m.project = :project
                           and :model in (m.id, m.id || '@' || v.major || '.' || v.minor))""", "model", model);
        }

        private void within(ThingSelection selection) {
            switch (selection) {
                case ThingSelection.All() -> {}
                case ThingSelection.Names(var names) -> and(" and t.name in (:names)", "names", names);
                case ThingSelection.Tagged(var key, var value) ->
                    and(" and t.tags @> cast(:own as jsonb)", "own", Tags.write(Map.of(key, value)));
                case ThingSelection.InGroup(var group) -> and("""
                             and t.key in (select m.thing from group_member m join thing_group g on g.key = m.group_key
                                where g.project = :project and g.name = :group)""", "group", group);
            }
        }
    }
}
