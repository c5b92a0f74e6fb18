package io.umbra.thing;

import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The new things that the journal has not told of yet; a thing's lane strikes it off when it does. */
@Component
public class UntoldThings {

    private final JdbcClient sql;

    UntoldThings(JdbcClient sql) {
        this.sql = sql;
    }

    /** @param who made it */
    public record Untold(ThingRef thing, String who) {}

    /** Notes a thing in the transaction that makes it. */
    void note(long thing, String who) {
        sql.sql("insert into thing_untold (thing, who) values (:thing, :who)")
                .param("thing", thing)
                .param("who", who)
                .update();
    }

    /** The oldest of them; of those that are deleted meanwhile nobody is told. */
    public List<Untold> oldest(int limit) {
        sql.sql("delete from thing_untold u using thing t where t.key = u.thing and t.deleted_at is not null")
                .update();
        return sql.sql("""
                select t.key, t.project, p.name as project_name, t.name, u.who
                from thing_untold u join thing t on t.key = u.thing join project p on p.key = t.project
                order by u.thing limit :limit""")
                .param("limit", limit)
                .query((row, number) -> new Untold(
                        new ThingRef(
                                row.getLong("key"),
                                row.getLong("project"),
                                new ThingId(row.getString("project_name"), row.getString("name"))),
                        row.getString("who")))
                .list();
    }

    /** Which of these are still untold. */
    public List<Long> stillUntold(Collection<Long> things) {
        return things.isEmpty()
                ? List.of()
                : sql.sql("select thing from thing_untold where thing in (:things)")
                        .param("things", things)
                        .query((row, number) -> row.getLong("thing"))
                        .list();
    }
}
