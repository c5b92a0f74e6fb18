package io.umbra.thing;

import io.umbra.model.KnownModels;
import io.umbra.model.Models;
import io.umbra.presence.Connections;
import io.umbra.project.Project;
import io.umbra.registry.Actor;
import io.umbra.registry.Audit;
import io.umbra.registry.Edit;
import io.umbra.registry.Names;
import io.umbra.registry.Page;
import io.umbra.registry.RegistryChange;
import io.umbra.registry.RegistryWatch;
import io.umbra.registry.Secret;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** The things of the projects: who they are, not what state they are in. */
@Service
public class ThingRegistry {

    private final ThingRows rows;
    private final ThingQueries queries;
    private final ThingSecrets secrets;
    private final UntoldThings untold;
    private final Models models;
    private final KnownModels knownModels;
    private final Audit audit;
    private final RegistryWatch watch;
    private final Connections connections;
    private final TransactionOperations transaction;
    private final InstantSource clock;

    ThingRegistry(
            ThingRows rows,
            ThingQueries queries,
            ThingSecrets secrets,
            UntoldThings untold,
            Models models,
            KnownModels knownModels,
            Audit audit,
            RegistryWatch watch,
            Connections connections,
            TransactionOperations transaction,
            InstantSource clock) {
        this.rows = rows;
        this.queries = queries;
        this.secrets = secrets;
        this.untold = untold;
        this.models = models;
        this.knownModels = knownModels;
        this.audit = audit;
        this.watch = watch;
        this.connections = connections;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What became of the wish for a thing. */
    public sealed interface Creation {

        /** @param secret its password, shown this once */
        record Created(Thing thing, Secret secret) implements Creation {}

        record NameTaken() implements Creation {}

        /** Not {@code [A-Za-z0-9][A-Za-z0-9_.-]{0,63}}. */
        record InvalidName() implements Creation {}

        record UnknownModel() implements Creation {}

        record TooMany(int limit) implements Creation {}
    }

    /** Makes a thing. {@code ThingArrivals} tells of it. */
    public Creation create(Project project, NewThing wish, Actor actor) {
        if (!Names.isName(wish.name())) {
            return new Creation.InvalidName();
        }
        if (rows.existsByProjectAndNameAndDeletedAtIsNull(project.key(), wish.name())) {
            return new Creation.NameTaken();
        }
        if (rows.countByProjectAndDeletedAtIsNull(project.key())
                >= project.limits().maxThings()) {
            return new Creation.TooMany(project.limits().maxThings());
        }
        var model = version(project, wish.model());
        if (wish.model() != null && model == null) {
            return new Creation.UnknownModel();
        }
        try {
            var created = transaction.execute(status -> insert(project, wish, model, actor));
            changed(created.thing());
            return created;
        } catch (DataIntegrityViolationException justTaken) {
            return new Creation.NameTaken();
        }
    }

    private @Nullable Long version(Project project, @Nullable String model) {
        return model == null
                ? null
                : models.resolve(project.key(), model)
                        .map(version -> version.key())
                        .orElse(null);
    }

    private Creation.Created insert(Project project, NewThing wish, @Nullable Long model, Actor actor) {
        var tags = Tags.write(wish.tags());
        var row =
                rows.saveAndFlush(new ThingRow(project.key(), wish.name(), wish.title(), model, tags, clock.instant()));
        var secret = secrets.add(row.key());
        untold.note(row.key(), actor.who());
        audit.record(actor, "thing.created", project.key(), wish.name(), Map.of());
        return new Creation.Created(thing(project.name(), row), secret);
    }

    public Optional<Thing> find(Project project, String name) {
        return rows.findByProjectAndNameAndDeletedAtIsNull(project.key(), name).map(row -> thing(project.name(), row));
    }

    /** What a thing is called, or was until it was deleted. */
    public Optional<String> everName(long key) {
        return rows.findByKey(key).map(row -> row.name);
    }

    /** The things asked for, in the order of their names. */
    public Found list(Project project, ThingQuery query, Page.Request page) {
        var found = queries.page(project.key(), query, page);
        var things =
                found.rows().stream().map(row -> thing(project.name(), row)).toList();
        var paged =
                found.last() == null ? Page.of(things, page.limit(), Thing::name) : new Page<>(things, found.last());
        return new Found(paged, found.search());
    }

    public long count(Project project, ThingQuery query) {
        return queries.count(project.key(), query);
    }

    /** Changes a thing; with {@code ifMatch} only while it has that version. Disabling it closes its connections. */
    public Edit<Thing> change(Project project, String name, ThingPatch patch, @Nullable Long ifMatch, Actor actor) {
        var model =
                patch.model() == null ? null : version(project, patch.model().orElse(null));
        if (patch.model() != null && patch.model().isPresent() && model == null) {
            return new Edit.Invalid<>(
                    "/model", "unknown", "there is no model " + patch.model().get());
        }
        var edit = transaction.execute(status -> update(project, name, patch, model, ifMatch, actor));
        if (edit instanceof Edit.Done<Thing>(var thing)) {
            changed(thing);
            if (!thing.enabled()) {
                connections.closeThing(thing.ref().key(), "disabled");
            }
        }
        return edit;
    }

    private Edit<Thing> update(
            Project project, String name, ThingPatch patch, @Nullable Long model, @Nullable Long ifMatch, Actor actor) {
        var found = rows.lock(project.key(), name);
        if (found.isEmpty()) {
            return new Edit.NotFound<>();
        }
        var row = found.get();
        if (ifMatch != null && ifMatch != row.version) {
            return new Edit.Stale<>(row.version);
        }
        apply(patch, model, row);
        row.updatedAt = clock.instant();
        row = rows.saveAndFlush(row);
        audit.record(actor, "thing.changed", project.key(), name, Map.of());
        return new Edit.Done<>(thing(project.name(), row));
    }

    private static void apply(ThingPatch patch, @Nullable Long model, ThingRow row) {
        if (patch.title() != null) {
            row.title = patch.title().orElse(null);
        }
        if (patch.model() != null) {
            row.modelVersion = model;
        }
        if (!patch.tags().isEmpty()) {
            row.tags = Tags.write(patch.tagsAfter(Tags.read(row.tags)));
        }
        if (patch.enabled() != null) {
            row.enabled = patch.enabled();
        }
        if (patch.desiredPolicy() != null) {
            row.desiredPolicy = patch.desiredPolicy();
        }
        if (patch.validation() != null) {
            row.validation = patch.validation().orElse(null);
        }
    }

    /**
     * Marks a thing deleted: it is unknown from now on, its key opens nothing, its connections are closed, and its name is
     * free. Its lane is told first, see {@code ThingRemoval}. Answers false where there is none.
     */
    public boolean delete(Thing thing, Actor actor) {
        var deleted = transaction.execute(status -> {
            var row = rows.findByKeyAndDeletedAtIsNull(thing.ref().key());
            row.ifPresent(present -> {
                present.deletedAt = clock.instant();
                secrets.removeAll(present.key());
                rows.saveAndFlush(present);
                audit.record(actor, "thing.deleted", present.project, present.name, Map.of());
            });
            return row.isPresent();
        });
        changed(thing);
        connections.closeThing(thing.ref().key(), "thing_deleted");
        return deleted;
    }

    private void changed(Thing thing) {
        watch.wrote(RegistryChange.thing(thing.ref().projectKey(), thing.ref().key(), thing.name()));
    }

    private Thing thing(String project, ThingRow row) {
        var ref = new ThingRef(row.key(), row.project, new ThingId(project, row.name));
        var model = row.modelVersion == null
                ? null
                : knownModels.get(row.modelVersion).version().ref();
        return new Thing(
                ref,
                row.title,
                model,
                row.modelVersion,
                Tags.read(row.tags),
                row.enabled,
                row.desiredPolicy,
                row.validation,
                row.version,
                row.createdAt,
                row.updatedAt);
    }
}
