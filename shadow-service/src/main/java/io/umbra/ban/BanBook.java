package io.umbra.ban;

import io.umbra.project.Project;
import io.umbra.registry.Actor;
import io.umbra.registry.Audit;
import io.umbra.registry.Page;
import io.umbra.registry.Secret;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The bans as they are kept, of one project or, where the project is null, of all. A change holds, on this process, before
 * it is answered; on others within a second.
 */
@Service
public class BanBook {

    static final String COLUMNS =
            "b.id, p.name as project_name, b.kind, b.subject, b.until, b.note, b.created_at, b.created_by";
    static final String FROM = " from ban b left join project p on p.key = b.project and p.deleted_at is null";

    private static final int MOST = 1_000;
    private static final int ID_LENGTH = 12;
    private static final String OF = " where b.project is not distinct from cast(:project as bigint)";

    private final JdbcClient sql;
    private final KnownBans known;
    private final Audit audit;
    private final TransactionOperations transaction;
    private final InstantSource clock;

    BanBook(JdbcClient sql, KnownBans known, Audit audit, TransactionOperations transaction, InstantSource clock) {
        this.sql = sql;
        this.known = known;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What became of a new ban. */
    public sealed interface Addition {

        record Added(Ban ban) implements Addition {}

        /** There are as many as there may be. */
        record Full(int limit) implements Addition {}
    }

    /** Bans that have ended make room first. */
    public Addition add(
            @Nullable Project project,
            Ban.Kind kind,
            String subject,
            @Nullable Instant until,
            @Nullable String note,
            Actor actor) {
        var ban = new Ban(
                Secret.newId(ID_LENGTH),
                project == null ? null : project.name(),
                kind,
                subject,
                until,
                note,
                clock.instant(),
                actor.who());
        var added = transaction.execute(status -> {
            sql.sql("delete from ban b" + OF + " and b.until <= :now")
                    .param("project", key(project))
                    .param("now", Timestamp.from(ban.createdAt()))
                    .update();
            if (count(project) >= MOST) {
                return false;
            }
            insert(project, ban);
            audit.record(actor, "ban.created", key(project), ban.id(), Map.of("kind", kind, "subject", subject));
            return true;
        });
        known.read();
        return added ? new Addition.Added(ban) : new Addition.Full(MOST);
    }

    private long count(@Nullable Project project) {
        return sql.sql("select count(*) from ban b" + OF)
                .param("project", key(project))
                .query(Long.class)
                .single();
    }

    private void insert(@Nullable Project project, Ban ban) {
        sql.sql("""
                insert into ban (id, project, kind, subject, until, note, created_at, created_by)
                values (:id, :project, :kind, :subject, :until, :note, :createdAt, :createdBy)""")
                .param("id", ban.id())
                .param("project", key(project))
                .param("kind", ban.kind().name())
                .param("subject", ban.subject())
                .param("until", ban.until() == null ? null : Timestamp.from(ban.until()))
                .param("note", ban.note())
                .param("createdAt", Timestamp.from(ban.createdAt()))
                .param("createdBy", ban.createdBy())
                .update();
    }

    public Optional<Ban> find(@Nullable Project project, String id) {
        return sql.sql("select " + COLUMNS + FROM + OF + " and b.id = :id")
                .param("project", key(project))
                .param("id", id)
                .query((row, number) -> ban(row))
                .optional();
    }

    /** In the order of their ids, those that have ended too as long as there is room. */
    public Page<Ban> list(@Nullable Project project, Page.Request page) {
        var found = sql.sql("select " + COLUMNS + FROM + OF + " and b.id > :after order by b.id limit :limit")
                .param("project", key(project))
                .param("after", page.after() == null ? "" : page.after())
                .param("limit", page.limit() + 1)
                .query((row, number) -> ban(row))
                .list();
        return Page.of(found, page.limit(), Ban::id);
    }

    /** Ends a ban. Answers false where there is none. */
    public boolean remove(@Nullable Project project, String id, Actor actor) {
        var removed = transaction.execute(status -> {
            var count = sql.sql("delete from ban b" + OF + " and b.id = :id")
                    .param("project", key(project))
                    .param("id", id)
                    .update();
            if (count > 0) {
                audit.record(actor, "ban.deleted", key(project), id, Map.of());
            }
            return count > 0;
        });
        known.read();
        return removed;
    }

    private static @Nullable Long key(@Nullable Project project) {
        return project == null ? null : project.key();
    }

    static Ban ban(ResultSet row) throws SQLException {
        var until = row.getTimestamp("until");
        return new Ban(
                row.getString("id"),
                row.getString("project_name"),
                Ban.Kind.valueOf(row.getString("kind")),
                row.getString("subject"),
                until == null ? null : until.toInstant(),
                row.getString("note"),
                row.getTimestamp("created_at").toInstant(),
                row.getString("created_by"));
    }
}
