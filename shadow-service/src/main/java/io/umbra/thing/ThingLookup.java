package io.umbra.thing;

import io.umbra.model.ThingModel;
import io.umbra.project.ProjectFacts;
import io.umbra.project.Validation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads what the hot path needs of a thing, its keys included, in one statement. */
@Component
class ThingLookup {

    private final JdbcClient sql;

    ThingLookup(JdbcClient sql) {
        this.sql = sql;
    }

    /** One key of a thing. */
    record Key(byte[] hash, @Nullable Instant expiresAt) {

        boolean opensAt(Instant now) {
            return expiresAt == null || expiresAt.isAfter(now);
        }
    }

    record Found(
            long key,
            long project,
            String name,
            @Nullable Long modelVersion,
            boolean enabled,
            DesiredPolicy desiredPolicy,
            @Nullable Validation validation,
            Map<String, String> tags,
            Set<String> groups,
            List<Key> keys,
            Set<String> certificates) {

        ThingFacts facts(ProjectFacts project, @Nullable ThingModel model) {
            var ref = new ThingRef(key, project.key(), new ThingId(project.name(), name));
            return new ThingFacts(ref, project, enabled, model, validation, desiredPolicy, tags, groups);
        }
    }

    Optional<Found> find(long project, String name) {
        return sql.sql("""
                select t.key, t.model_version, t.enabled, t.desired_policy, t.validation, t.tags::text,
                       c.secret_hash, c.expires_at,
                       array(select g.name from group_member m join thing_group g on g.key = m.group_key
                             where m.thing = t.key),
                       array(select encode(x.fingerprint, 'hex') from certificate x where x.thing = t.key)
                from thing t left join credential c on c.thing = t.key
                where t.project = ? and t.name = ? and t.deleted_at is null
                order by c.key""").param(project).param(name).query((ResultSet rows) -> found(project, name, rows));
    }

    Optional<Place> place(long key) {
        return sql.sql("select project, name from thing where key = ? and deleted_at is null")
                .param(key)
                .query((row, number) -> new Place(row.getLong(1), row.getString(2)))
                .optional();
    }

    /** The things a certificate is registered for, by its SHA-256 in hexadecimal; two are enough to know it is not one. */
    List<Place> withCertificate(String fingerprint) {
        return sql.sql("""
                select t.project, t.name from certificate x join thing t on t.key = x.thing and t.deleted_at is null
                where x.fingerprint = decode(?, 'hex') limit 2""")
                .param(fingerprint)
                .query((row, number) -> new Place(row.getLong(1), row.getString(2)))
                .list();
    }

    private static Optional<Found> found(long project, String name, ResultSet rows) throws SQLException {
        if (!rows.next()) {
            return Optional.empty();
        }
        var keys = new ArrayList<Key>();
        var validation = rows.getString(5);
        var found = new Found(
                rows.getLong(1),
                project,
                name,
                (Long) rows.getObject(2),
                rows.getBoolean(3),
                DesiredPolicy.valueOf(rows.getString(4)),
                validation == null ? null : Validation.valueOf(validation),
                Tags.read(rows.getString(6)),
                Set.of((String[]) rows.getArray(9).getArray()),
                keys,
                Set.of((String[]) rows.getArray(10).getArray()));
        do {
            addKey(rows, keys);
        } while (rows.next());
        return Optional.of(found);
    }

    private static void addKey(ResultSet row, List<Key> keys) throws SQLException {
        var hash = row.getBytes(7);
        if (hash != null) {
            Timestamp expires = row.getTimestamp(8);
            keys.add(new Key(hash, expires == null ? null : expires.toInstant()));
        }
    }
}
