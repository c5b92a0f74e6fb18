package io.umbra.project;

import io.umbra.presence.Connections;
import io.umbra.registry.Actor;
import io.umbra.registry.Audit;
import io.umbra.registry.Edit;
import io.umbra.registry.Names;
import io.umbra.registry.Page;
import io.umbra.registry.Prefix;
import io.umbra.registry.RegistryChange;
import io.umbra.registry.RegistryWatch;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** The projects of the installation. */
@Service
public class Projects {

    private final ProjectRows rows;
    private final ProjectSettings settings;
    private final Audit audit;
    private final RegistryWatch watch;
    private final Connections connections;
    private final TransactionOperations transaction;
    private final InstantSource clock;

    Projects(
            ProjectRows rows,
            ProjectDefaults defaults,
            Audit audit,
            RegistryWatch watch,
            Connections connections,
            TransactionOperations transaction,
            InstantSource clock) {
        this.rows = rows;
        this.settings = new ProjectSettings(defaults);
        this.audit = audit;
        this.watch = watch;
        this.connections = connections;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What became of the wish for a project. */
    public sealed interface Creation {

        record Created(Project project) implements Creation {}

        record NameTaken() implements Creation {}

        /** Not {@code [A-Za-z0-9][A-Za-z0-9_.-]{0,63}}. */
        record InvalidName() implements Creation {}
    }

    public Creation create(String name, @Nullable String title, Actor actor) {
        if (!Names.isName(name)) {
            return new Creation.InvalidName();
        }
        if (rows.existsByNameAndDeletedAtIsNull(name)) {
            return new Creation.NameTaken();
        }
        try {
            var project = transaction.execute(status -> insert(name, title, actor));
            watch.wrote(RegistryChange.project(project.key(), name));
            return new Creation.Created(project);
        } catch (DataIntegrityViolationException justTaken) {
            return new Creation.NameTaken();
        }
    }

    private Project insert(String name, @Nullable String title, Actor actor) {
        var row = rows.saveAndFlush(new ProjectRow(name, title, clock.instant()));
        audit.record(actor, "project.created", row.key(), name, Map.of());
        return project(row);
    }

    public Optional<Project> find(String name) {
        return rows.findByNameAndDeletedAtIsNull(name).map(this::project);
    }

    public Optional<Project> find(long key) {
        return rows.findByKeyAndDeletedAtIsNull(key).map(this::project);
    }

    /** The projects in the order of their names. */
    public Page<Project> list(@Nullable String prefix, Page.Request page) {
        var after = page.after() == null ? "" : page.after();
        var found = rows.page(after, Prefix.pattern(prefix), Limit.of(page.limit() + 1)).stream()
                .map(this::project)
                .toList();
        return Page.of(found, page.limit(), Project::name);
    }

    public long count() {
        return rows.countByDeletedAtIsNull();
    }

    /** Changes a project; with {@code ifMatch} only while it has that version. */
    public Edit<Project> change(String name, ProjectPatch patch, @Nullable Long ifMatch, Actor actor) {
        var wrong = settings.wrongLimit(patch);
        if (wrong.isPresent()) {
            return new Edit.Invalid<>(
                    "/limits/" + wrong.get().name(),
                    wrong.get().rule(),
                    wrong.get().message());
        }
        var edit = transaction.execute(status -> update(name, patch, ifMatch, actor));
        if (edit instanceof Edit.Done<Project>(var project)) {
            watch.wrote(RegistryChange.project(project.key(), name));
        }
        return edit;
    }

    private Edit<Project> update(String name, ProjectPatch patch, @Nullable Long ifMatch, Actor actor) {
        var found = rows.lock(name);
        if (found.isEmpty()) {
            return new Edit.NotFound<>();
        }
        var row = found.get();
        if (ifMatch != null && ifMatch != row.version) {
            return new Edit.Stale<>(row.version);
        }
        if (patch.title() != null) {
            row.title = patch.title().orElse(null);
        }
        settings.apply(patch, row);
        row.updatedAt = clock.instant();
        row = rows.saveAndFlush(row);
        audit.record(actor, "project.changed", row.key(), name, Map.of("limits", row.limits, "policies", row.policies));
        return new Edit.Done<>(project(row));
    }

    /** Marks a project deleted: from now on it is unknown to everybody, and its connections are closed. */
    public Edit<Project> delete(String name, @Nullable Long ifMatch, Actor actor) {
        var edit = transaction.execute(status -> markDeleted(name, ifMatch, actor));
        if (edit instanceof Edit.Done<Project>(var project)) {
            watch.wrote(RegistryChange.project(project.key(), name));
            connections.closeProject(project.key(), "project_deleted");
        }
        return edit;
    }

    private Edit<Project> markDeleted(String name, @Nullable Long ifMatch, Actor actor) {
        var found = rows.lock(name);
        if (found.isEmpty()) {
            return new Edit.NotFound<>();
        }
        var row = found.get();
        if (ifMatch != null && ifMatch != row.version) {
            return new Edit.Stale<>(row.version);
        }
        row.deletedAt = clock.instant();
        row = rows.saveAndFlush(row);
        audit.record(actor, "project.deleted", row.key(), name, Map.of());
        return new Edit.Done<>(project(row));
    }

    private Project project(ProjectRow row) {
        return new Project(
                row.key(),
                row.name,
                row.title,
                settings.limits(row.limits),
                settings.policies(row.policies),
                row.version,
                row.createdAt,
                row.updatedAt);
    }
}
