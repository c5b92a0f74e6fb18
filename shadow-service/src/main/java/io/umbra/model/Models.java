package io.umbra.model;

import io.umbra.registry.Actor;
import io.umbra.registry.Audit;
import io.umbra.registry.Page;
import io.umbra.registry.Prefix;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The published models of the projects. */
@Service
public class Models {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final ModelRows models;
    private final ModelVersionRows versions;
    private final Audit audit;
    private final TransactionOperations transaction;
    private final InstantSource clock;

    Models(
            ModelRows models,
            ModelVersionRows versions,
            Audit audit,
            TransactionOperations transaction,
            InstantSource clock) {
        this.models = models;
        this.versions = versions;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What became of the wish to publish a version. */
    public sealed interface Publication {

        record Published(ModelVersion version) implements Publication {}

        /** Nothing was published. */
        sealed interface Refused extends Publication {}

        /** Not a model; all that is wrong with it. */
        record Invalid(List<Violation> violations) implements Refused {}

        /** A model of this id, or this version or a later one of its major, stands already. */
        record Exists(String message) implements Refused {}

        /** Called a minor version, but it breaks what the version before promised. */
        record Incompatible(ModelRef before, List<Violation> breaks) implements Refused {}

        /** There is no such model to publish a version of. */
        record NotFound() implements Refused {}
    }

    /** Publishes the first version of a model. */
    public Publication publish(long project, ObjectNode source, Actor actor) {
        return switch (Compiled.of(source)) {
            case Compiled.Wrong(var violations) -> new Publication.Invalid(violations);
            case Compiled.Right(var ref, var model) -> first(project, ref, source, actor);
        };
    }

    private Publication first(long project, ModelRef ref, ObjectNode source, Actor actor) {
        if (models.existsByProjectAndId(project, ref.id())) {
            return exists(ref);
        }
        try {
            return transaction.execute(status -> {
                var row = models.saveAndFlush(new ModelRow(project, ref.id(), clock.instant()));
                return insert(row, ref, source, actor);
            });
        } catch (DataIntegrityViolationException justTaken) {
            return exists(ref);
        }
    }

    private static Publication exists(ModelRef ref) {
        return new Publication.Exists("there is a model " + ref.id() + "; publish a version of it");
    }

    /** Publishes another version of a model. A minor version must be compatible with the one before it. */
    public Publication publishVersion(long project, String id, ObjectNode source, Actor actor) {
        return switch (Compiled.of(source)) {
            case Compiled.Wrong(var violations) -> new Publication.Invalid(violations);
            case Compiled.Right(var ref, var model) -> {
                if (!ref.id().equals(id)) {
                    var wrong = new Violation("/id", "const", id, ref.id());
                    yield new Publication.Invalid(List.of(wrong));
                }
                yield transaction.execute(status -> next(project, ref, model, source, actor));
            }
        };
    }

    private Publication next(long project, ModelRef ref, ThingModel model, ObjectNode source, Actor actor) {
        var row = versions.lock(project, ref.id());
        if (row.isEmpty()) {
            return new Publication.NotFound();
        }
        var before = versions.all(project, ref.id()).stream()
                .filter(version -> version.major == ref.major())
                .findFirst();
        if (before.isPresent()) {
            var latest = version(before.get());
            if (latest.ref().minor() >= ref.minor()) {
                return new Publication.Exists(
                        "the latest version of this major is " + latest.ref().version());
            }
            var breaks = Compiled.breaks(latest.source(), model);
            if (!breaks.isEmpty()) {
                return new Publication.Incompatible(latest.ref(), breaks);
            }
        }
        return insert(row.get(), ref, source, actor);
    }

    private Publication insert(ModelRow model, ModelRef ref, ObjectNode source, Actor actor) {
        var row = new ModelVersionRow(model, ref.major(), ref.minor(), source.toString(), clock.instant(), actor.who());
        audit.record(actor, "model.published", model.project, ref.toString(), Map.of());
        return new Publication.Published(version(versions.saveAndFlush(row)));
    }

    /** Newest first; empty where there is no such model. */
    public List<ModelVersion> versions(long project, String id) {
        return versions.all(project, id).stream().map(Models::version).toList();
    }

    public Optional<ModelVersion> find(long project, ModelRef ref) {
        return versions.find(project, ref.id(), ref.major(), ref.minor()).map(Models::version);
    }

    /** A version by its number. */
    public Optional<ModelVersion> find(long key) {
        return versions.find(key).map(Models::version);
    }

    /** What {@code lamp} (its latest version) or {@code lamp@1.2} means in a project. */
    public Optional<ModelVersion> resolve(long project, String text) {
        var at = text.indexOf('@');
        return at < 0
                ? versions.all(project, text).stream().findFirst().map(Models::version)
                : ModelRef.of(text.substring(0, at), text.substring(at + 1)).flatMap(ref -> find(project, ref));
    }

    /** The latest version of each model, in the order of their ids. */
    public Page<ModelVersion> list(long project, @Nullable String prefix, Page.Request page) {
        var after = page.after() == null ? "" : page.after();
        var found = models.page(project, after, Prefix.pattern(prefix), Limit.of(page.limit() + 1)).stream()
                .map(model -> version(versions.all(project, model.id).getFirst()))
                .toList();
        return Page.of(found, page.limit(), version -> version.ref().id());
    }

    private static ModelVersion version(ModelVersionRow row) {
        if (row.key == null) {
            throw new IllegalStateException("not stored yet");
        }
        var ref = new ModelRef(row.model.id, row.major, row.minor);
        return new ModelVersion(row.key, ref, (ObjectNode) JSON.readTree(row.source), row.createdAt, row.createdBy);
    }
}
