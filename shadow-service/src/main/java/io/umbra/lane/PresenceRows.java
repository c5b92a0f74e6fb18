package io.umbra.lane;

import io.umbra.lane.LaneStore.PresenceRow;
import io.umbra.presence.PresenceCodec;
import io.umbra.table.Column;
import io.umbra.table.Pipeline;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Who is connected, as a lane writes it: all of a batch in one statement, for thousands may break off in one moment. */
final class PresenceRows {

    private PresenceRows() {}

    static void write(Pipeline pipeline, Collection<PresenceRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        int size = rows.size();
        var things = new long[size];
        var projects = new long[size];
        var online = new boolean[size];
        var since = new long[size];
        var reasons = new @Nullable String[size];
        var epochs = new long[size];
        var connections = new String[size];
        var newest = new @Nullable String[size];
        var listeners = new String[size];
        int i = 0;
        for (var row : rows) {
            var presence = row.presence();
            things[i] = row.thing();
            projects[i] = row.project();
            online[i] = presence.isOnline();
            since[i] = presence.since();
            reasons[i] = presence.reason();
            epochs[i] = presence.epoch();
            connections[i] = PresenceCodec.write(presence.open());
            newest[i] = presence.newest() == null ? null : PresenceCodec.write(presence.newest());
            listeners[i] = PresenceCodec.write(presence.listeners());
            i++;
        }
        pipeline.add(
                """
                insert into presence (thing, project, online, since, reason, epoch, open, newest, listeners)
                select thing, project, online, since, reason, epoch, open::jsonb, newest::jsonb, listeners::jsonb
                from unnest(?::bigint[], ?::bigint[], ?::boolean[], ?::bigint[], ?::text[], ?::bigint[], ?::text[],
                    ?::text[], ?::text[]) v(thing, project, online, since, reason, epoch, open, newest, listeners)
                on conflict (thing) do update set online = excluded.online, since = excluded.since,
                    reason = excluded.reason, epoch = excluded.epoch, open = excluded.open, newest = excluded.newest,
                    listeners = excluded.listeners""",
                new Column("int8", things),
                new Column("int8", projects),
                new Column("bool", online),
                new Column("int8", since),
                new Column("text", reasons),
                new Column("int8", epochs),
                new Column("text", connections),
                new Column("text", newest),
                new Column("text", listeners));
    }
}
