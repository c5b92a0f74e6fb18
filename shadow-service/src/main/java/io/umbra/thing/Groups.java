package io.umbra.thing;

import io.umbra.project.Project;
import io.umbra.registry.Actor;
import io.umbra.registry.Audit;
import io.umbra.registry.Edit;
import io.umbra.registry.Names;
import io.umbra.registry.Page;
import io.umbra.registry.Prefix;
import io.umbra.registry.RegistryChange;
import io.umbra.registry.RegistryWatch;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** The groups of things. Whoever joins or leaves one is seen, and sees, by it within a second. */
@Service
public class Groups {

    private static final String COLUMNS = """
            g.key, g.name, g.title, g.version, g.created_at, g.updated_at,
            (select count(*) from group_member m join thing t on t.key = m.thing and t.deleted_at is null
                where m.group_key = g.key)""";

    private final JdbcClient sql;
    private final Audit audit;
    private final RegistryWatch watch;
    private final TransactionOperations transaction;
    private final InstantSource clock;

    Groups(JdbcClient sql, Audit audit, RegistryWatch watch, TransactionOperations transaction, InstantSource clock) {
        this.sql = sql;
        this.audit = audit;
        this.watch = watch;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What became of the wish for a group. */
    public sealed interface Creation {

        record Created(Group group) implements Creation {}

        record NameTaken() implements Creation {}

        /** Not {@code [A-Za-z0-9][A-Za-z0-9_.-]{0,63}}. */
        record InvalidName() implements Creation {}

        /** There is no thing of that name. */
        record UnknownThing(String name) implements Creation {}
    }

    /** A thing that joined or left: its name and number. */
    private record Member(long key, String name) {}

    public Creation create(Project project, String name, @Nullable String title, Set<String> things, Actor actor) {
        if (!Names.isName(name)) {
            return new Creation.InvalidName();
        }
        var members = members(project, things);
        var unknown = unknown(things, members);
        if (unknown.isPresent()) {
            return new Creation.UnknownThing(unknown.get());
        }
        try {
            transaction.executeWithoutResult(status -> {
                var key = sql.sql("""
                                insert into thing_group (project, name, title, created_at, updated_at)
                                values (?, ?, ?, ?, ?) returning key""")
                        .param(project.key())
                        .param(name)
                        .param(title)
                        .param(now())
                        .param(now())
                        .query(Long.class)
                        .single();
                add(key, members);
                audit.record(actor, "group.created", project.key(), name, Map.of("things", things.size()));
            });
        } catch (DataIntegrityViolationException taken) {
            return new Creation.NameTaken();
        }
        moved(project, members);
        return new Creation.Created(find(project, name).orElseThrow());
    }

    public Optional<Group> find(Project project, String name) {
        return sql.sql("select " + COLUMNS + " from thing_group g where g.project = ? and g.name = ?")
                .params(project.key(), name)
                .query((row, number) -> group(row))
                .optional();
    }

    /** In the order of their names. */
    public Page<Group> list(Project project, @Nullable String prefix, Page.Request page) {
        var found = sql.sql("select " + COLUMNS + " from thing_group g where g.project = ? and g.name > ?"
                        + " and g.name like ? escape '!' order by g.name limit ?")
                .params(
                        project.key(),
                        page.after() == null ? "" : page.after(),
                        Prefix.pattern(prefix),
                        page.limit() + 1)
                .query((row, number) -> group(row))
                .list();
        return Page.of(found, page.limit(), Group::name);
    }

    /** The names of the things in a group, in order. */
    public Page<String> things(Group group, Page.Request page) {
        var found = sql.sql("""
                        select t.name from group_member m join thing t on t.key = m.thing and t.deleted_at is null
                        where m.group_key = ? and t.name > ? order by t.name limit ?""")
                .params(group.key(), page.after() == null ? "" : page.after(), page.limit() + 1)
                .query((row, number) -> row.getString(1))
                .list();
        return Page.of(found, page.limit(), name -> name);
    }

    /** The names of the groups a thing is in. */
    public Set<String> of(long thing) {
        return new HashSet<>(
                sql.sql("select g.name from group_member m join thing_group g on g.key = m.group_key where m.thing = ?")
                        .param(thing)
                        .query((row, number) -> row.getString(1))
                        .list());
    }

    /** Changes a group; with {@code ifMatch} only while it has that version. */
    public Edit<Group> change(Project project, String name, GroupPatch patch, @Nullable Long ifMatch, Actor actor) {
        var coming = members(project, patch.add());
        var unknown = unknown(patch.add(), coming);
        if (unknown.isPresent()) {
            return new Edit.Invalid<>("/add", "unknown", "there is no thing '%s'".formatted(unknown.get()));
        }
        var leaving = members(project, patch.remove());
        var edit = transaction.execute(status -> update(project, name, patch, coming, leaving, ifMatch, actor));
        if (edit instanceof Edit.Done<Group>) {
            moved(project, coming);
            moved(project, leaving);
        }
        return edit;
    }

    private Edit<Group> update(
            Project project,
            String name,
            GroupPatch patch,
            List<Member> coming,
            List<Member> leaving,
            @Nullable Long ifMatch,
            Actor actor) {
        sql.sql("select key from thing_group where project = ? and name = ? for update")
                .params(project.key(), name)
                .query(Long.class)
                .optional();
        var found = find(project, name);
        if (found.isEmpty()) {
            return new Edit.NotFound<>();
        }
        var group = found.get();
        if (ifMatch != null && ifMatch != group.version()) {
            return new Edit.Stale<>(group.version());
        }
        var title = patch.title() == null ? group.title() : patch.title().orElse(null);
        sql.sql("update thing_group set title = ?, version = version + 1, updated_at = ? where key = ?")
                .param(title)
                .param(now())
                .param(group.key())
                .update();
        sql.sql("delete from group_member where group_key = ? and thing = any(?)")
                .params(group.key(), keys(leaving))
                .update();
        add(group.key(), coming);
        audit.record(
                actor,
                "group.changed",
                project.key(),
                name,
                Map.of("added", patch.add().size(), "removed", patch.remove().size()));
        return new Edit.Done<>(find(project, name).orElseThrow());
    }

    /** Ends a group; its things stay. A key bound to it reaches nothing from then on. Answers false where there is none. */
    public boolean delete(Project project, String name, Actor actor) {
        var found = find(project, name);
        if (found.isEmpty()) {
            return false;
        }
        var members = sql.sql(
                        "select t.key, t.name from group_member m join thing t on t.key = m.thing where m.group_key = ?")
                .param(found.get().key())
                .query((row, number) -> new Member(row.getLong(1), row.getString(2)))
                .list();
        transaction.executeWithoutResult(status -> {
            sql.sql("delete from thing_group where key = ?")
                    .param(found.get().key())
                    .update();
            audit.record(actor, "group.deleted", project.key(), name, Map.of());
        });
        moved(project, members);
        return true;
    }

    private List<Member> members(Project project, Collection<String> names) {
        if (names.isEmpty()) {
            return List.of();
        }
        return sql.sql(
                        "select key, name from thing where project = ? and name = any(?) and deleted_at is null order by key")
                .params(project.key(), names.toArray(String[]::new))
                .query((row, number) -> new Member(row.getLong(1), row.getString(2)))
                .list();
    }

    private static Optional<String> unknown(Collection<String> names, List<Member> members) {
        var known = members.stream().map(Member::name).toList();
        return names.stream().filter(name -> !known.contains(name)).sorted().findFirst();
    }

    private void add(long group, List<Member> members) {
        sql.sql("insert into group_member (group_key, thing) select ?, unnest(?) on conflict do nothing")
                .params(group, keys(members))
                .update();
    }

    private static Long[] keys(List<Member> members) {
        return members.stream().map(Member::key).toArray(Long[]::new);
    }

    private void moved(Project project, List<Member> members) {
        members.forEach(member -> watch.wrote(RegistryChange.thing(project.key(), member.key(), member.name())));
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private static Group group(ResultSet row) throws SQLException {
        return new Group(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getLong(7),
                row.getLong(4),
                row.getTimestamp(5).toInstant(),
                row.getTimestamp(6).toInstant());
    }
}
