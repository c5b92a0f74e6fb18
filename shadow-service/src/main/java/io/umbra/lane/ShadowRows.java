package io.umbra.lane;

import io.umbra.lane.LaneStore.ShadowRow;
import io.umbra.shadow.ShadowCodec;
import io.umbra.table.Column;
import io.umbra.table.Pipeline;
import java.util.Collection;

/** Shadows, as a lane writes them: all of a batch in one statement. */
final class ShadowRows {

    private ShadowRows() {}

    /**
     * Adds what a batch leaves of shadows. They are a second fence: it holds the transaction back where a row was written by
     * somebody this process knows nothing of.
     */
    static void write(Pipeline pipeline, Collection<ShadowRow> rows, long now) {
        if (rows.isEmpty()) {
            return;
        }
        int size = rows.size();
        var things = new long[size];
        var names = new String[size];
        var projects = new long[size];
        var versions = new long[size];
        var desiredVersions = new long[size];
        var revisions = new long[size];
        var deleted = new boolean[size];
        var reported = new String[size];
        var desired = new String[size];
        var meta = new String[size];
        int i = 0;
        for (var row : rows) {
            var shadow = row.stored().shadow();
            things[i] = row.thing();
            names[i] = row.name();
            projects[i] = row.project();
            versions[i] = shadow.version();
            desiredVersions[i] = shadow.desiredVersion();
            revisions[i] = row.stored().revision();
            deleted[i] = row.stored().deleted();
            var texts = ShadowCodec.encode(shadow);
            reported[i] = texts.reported();
            desired[i] = texts.desired();
            meta[i] = texts.meta();
            i++;
        }
        pipeline.addChanging(
                size,
                """
                insert into shadow as s (thing, name, project, version, desired_version, revision, deleted, reported,
                    desired, meta, updated_at)
                select thing, name, project, version, desired_version, revision, deleted, reported::jsonb, desired::jsonb,
                    meta::jsonb, ?
                from unnest(?::bigint[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::boolean[],
                    ?::text[], ?::text[], ?::text[]) v(thing, name, project, version, desired_version, revision, deleted,
                    reported, desired, meta)
                on conflict (thing, name) do update set version = excluded.version,
                    desired_version = excluded.desired_version, revision = excluded.revision, deleted = excluded.deleted,
                    reported = excluded.reported, desired = excluded.desired, meta = excluded.meta,
                    updated_at = excluded.updated_at
                where s.revision = excluded.revision - 1""",
                now,
                new Column("int8", things),
                new Column("text", names),
                new Column("int8", projects),
                new Column("int8", versions),
                new Column("int8", desiredVersions),
                new Column("int8", revisions),
                new Column("bool", deleted),
                new Column("text", reported),
                new Column("text", desired),
                new Column("text", meta));
    }
}
