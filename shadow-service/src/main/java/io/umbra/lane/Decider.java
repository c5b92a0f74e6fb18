package io.umbra.lane;

import io.umbra.journal.Event;
import io.umbra.journal.JournalEntry;
import io.umbra.journal.JournalEntry.Kind;
import io.umbra.lane.Ledger.Draft;
import io.umbra.model.Violation;
import io.umbra.project.Limits;
import io.umbra.shadow.Change;
import io.umbra.shadow.Deltas;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Principal;
import io.umbra.shadow.Refusal;
import io.umbra.shadow.Shadow;
import io.umbra.shadow.ShadowRules;
import io.umbra.thing.ThingFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of a change: the order of checks is that of the rules of shadows. Touches no database. */
final class Decider {

    private static final Pattern SHADOW_NAME = Pattern.compile("[A-Za-z0-9:_-]{1,64}");

    private final Scene scene;
    private final ThingState state;
    private final @Nullable ThingFacts facts;
    private final Map<RecentAnswers.Key, Outcome> answeredInBatch;
    private final Map<String, Long> knownCommands;

    /**
     * @param facts null where the thing does not exist (any more)
     * @param answeredInBatch answers decided in this batch, not yet in the thing's memory
     * @param knownCommands whose commands are over, by their id, as far as this batch speaks of them
     */
    Decider(
            Scene scene,
            @Nullable ThingFacts facts,
            Map<RecentAnswers.Key, Outcome> answeredInBatch,
            Map<String, Long> knownCommands) {
        this.scene = scene;
        this.state = scene.state();
        this.facts = facts;
        this.answeredInBatch = answeredInBatch;
        this.knownCommands = knownCommands;
    }

    Decision decide(Change change) {
        if (state.refusals().isDue(scene.now())) {
            summarize(change);
        }
        // An end is recorded also for a thing that was deleted while connected.
        if (change instanceof Change.Disconnect disconnect) {
            return new PresenceDecider(scene).disconnect(disconnect);
        }
        if (change instanceof Change.Publish publish) {
            return published(publish);
        }
        if (facts == null || state.removed()) {
            return change instanceof Change.Remove || change instanceof Change.Create
                    ? new Decision(new Outcome.Recorded(scene.now()), state)
                    : unknown(change);
        }
        return switch (change) {
            case Change.Update update -> update(update, facts);
            case Change.Delete delete -> delete(delete, facts);
            case Change.Get get -> get(get);
            case Change.Refused refused ->
                refuse(
                        refused,
                        refused.requestId(),
                        refused.principal(),
                        refused.shadow(),
                        refused.refusal(),
                        or(state.shadow(refused.shadow())).shadow().version());
            case Change.DeltaRefused refused -> deltaRefused(refused);
            case Change.Telemetry telemetry ->
                new TelemetryDecider(scene, facts).decide(telemetry, firstAnswer(telemetry));
            case Change.Connect connect -> new PresenceDecider(scene).connect(connect);
            case Change.Disconnect disconnect -> new PresenceDecider(scene).disconnect(disconnect);
            case Change.Attend attend -> new PresenceDecider(scene).attend(attend);
            case Change.Order order -> new CommandDecider(scene).order(order, facts);
            case Change.Delivered delivered -> new CommandDecider(scene).delivered(delivered);
            case Change.Response response ->
                new CommandDecider(scene).response(response, facts, isKnown(facts, response.commandId()));
            case Change.Cancel cancel -> new CommandDecider(scene).cancel(cancel, isKnown(facts, cancel.commandId()));
            case Change.Tick tick -> new CommandDecider(scene).tick(tick);
            case Change.Post post -> post(post, facts);
            case Change.Publish publish -> published(publish);
            case Change.Listen listen -> outstanding();
            case Change.Fit fit -> new FitDecider(scene).fit(fit, facts);
            case Change.Create create -> create(create);
            case Change.Remove remove -> remove(remove);
        };
    }

    private boolean isKnown(ThingFacts thing, String command) {
        var owner = knownCommands.get(command);
        return owner != null && owner == thing.ref().key();
    }

    private Decision post(Change.Post post, ThingFacts thing) {
        var first = firstAnswer(post);
        return first == null
                ? new EventDecider(scene).post(post, thing)
                : new Decision(new Outcome.Duplicate(first), state);
    }

    private Decision update(Change.Update update, ThingFacts thing) {
        var misnamed = misnamed(update.shadow(), thing.project().limits());
        if (misnamed != null) {
            return refuse(update, misnamed, 0);
        }
        var stored = state.shadow(update.shadow());
        var before = stored == null ? Shadow.EMPTY : stored.shadow();
        var context = new ShadowRules.Context(update.principal(), update.spelling(), thing, update.ifMatch());

        var forbidden = ShadowRules.checkPrincipal(update.request(), context);
        if (forbidden.isPresent()) {
            return refuse(update, forbidden.get(), before.version());
        }
        var first = firstAnswer(update);
        if (first != null) {
            return new Decision(new Outcome.Duplicate(first), state);
        }
        return switch (ShadowRules.apply(before, update.request(), context, scene.now())) {
            case ShadowRules.Result.Changed changed -> changed(update, thing, stored, changed);
            case ShadowRules.Result.Unchanged unchanged -> unchanged(update, thing, stored, unchanged);
            case ShadowRules.Result.Refused refused -> refuse(update, refused.refusal(), before.version());
        };
    }

    /** The answer given before, where this is the same message again; null where it is a new one. */
    private @Nullable Outcome firstAnswer(Change change) {
        var key = RecentAnswers.Key.ofRepeatable(change);
        if (key == null) {
            return null;
        }
        var inBatch = answeredInBatch.get(key);
        return inBatch == null ? state.answers().find(key, scene.now()) : inBatch;
    }

    private Decision changed(
            Change.Update update, ThingFacts thing, @Nullable StoredShadow stored, ShadowRules.Result.Changed changed) {
        var after = changed.after();
        var sampled = scene.history().sample(thing, update.shadow(), changed.reported(), scene.now());
        var outcome = scene.accepted(update.request().requestId(), changed, sampled.unkept());
        var emitted = changed.emitsDelta() ? changed.delta() : null;
        var entry = scene.ledger()
                .write(new Draft(
                        changed.desired() == null ? Kind.REPORT : Kind.DESIRE,
                        update,
                        update.shadow(),
                        update.request().requestId(),
                        digest(update),
                        after.version(),
                        update.principal().text(),
                        JournalBody.accepted(outcome, emitted),
                        sampled.samples()));
        warn(update, changed.warned(), after.version());
        return new Decision(
                outcome,
                state.with(update.shadow(), or(stored).with(after)),
                List.of(new Event.ShadowChanged(update.thing(), entry, update, outcome, emitted)));
    }

    private Decision unchanged(
            Change.Update update,
            ThingFacts thing,
            @Nullable StoredShadow stored,
            ShadowRules.Result.Unchanged unchanged) {
        var after = unchanged.after();
        var sampled = scene.history().sample(thing, update.shadow(), unchanged.reported(), scene.now());
        var outcome = new Outcome.Accepted(
                update.request().requestId(),
                false,
                after.version(),
                after.desiredVersion(),
                scene.now(),
                unchanged.reported(),
                unchanged.desired(),
                unchanged.ignored(),
                after,
                unchanged.delta(),
                sampled.unkept());
        scene.ledger()
                .write(new Draft(
                        Kind.NOOP,
                        update,
                        update.shadow(),
                        update.request().requestId(),
                        digest(update),
                        after.version(),
                        update.principal().text(),
                        JournalBody.accepted(outcome, null),
                        sampled.samples()));
        warn(update, unchanged.warned(), after.version());
        return new Decision(
                outcome,
                unchanged.removalsMoved()
                        ? state.with(update.shadow(), or(stored).with(after))
                        : state);
    }

    private void warn(Change.Update update, List<Violation> violations, long version) {
        scene.warn(update, update.shadow(), update.request().requestId(), update.principal(), violations, version);
    }

    private Decision delete(Change.Delete delete, ThingFacts thing) {
        var stored = state.shadow(delete.shadow());
        var misnamed = misnamed(delete.shadow(), thing.project().limits());
        if (misnamed == null && !delete.shadow().equals(Shadow.DEFAULT) && (stored == null || stored.deleted())) {
            misnamed = notFound(delete.shadow());
        }
        var before = or(stored).shadow();
        if (misnamed != null) {
            return refuse(delete, delete.requestId(), delete.principal(), delete.shadow(), misnamed, before.version());
        }
        var context = new ShadowRules.Context(delete.principal(), delete.spelling(), thing, delete.ifMatch());
        return switch (ShadowRules.delete(before, context, scene.now())) {
            case ShadowRules.Result.Changed changed -> deleted(delete, stored, changed);
            case ShadowRules.Result.Unchanged unchanged -> throw new IllegalStateException("a delete takes a version");
            case ShadowRules.Result.Refused refused ->
                refuse(
                        delete,
                        delete.requestId(),
                        delete.principal(),
                        delete.shadow(),
                        refused.refusal(),
                        before.version());
        };
    }

    private Decision deleted(Change.Delete delete, @Nullable StoredShadow stored, ShadowRules.Result.Changed changed) {
        var after = changed.after();
        var outcome = new Outcome.Accepted(
                delete.requestId(),
                true,
                after.version(),
                after.desiredVersion(),
                scene.now(),
                changed.reported(),
                changed.desired(),
                List.of(),
                after,
                changed.delta());
        var entry = scene.ledger()
                .write(new Draft(
                        Kind.DELETE,
                        delete,
                        delete.shadow(),
                        delete.requestId(),
                        null,
                        after.version(),
                        delete.principal().text(),
                        JournalBody.accepted(outcome, null)));
        return new Decision(
                outcome,
                state.with(delete.shadow(), or(stored).deletedAs(after)),
                List.of(new Event.ShadowChanged(delete.thing(), entry, delete, outcome, null)));
    }

    private Decision get(Change.Get get) {
        if (!get.shadow().equals(Shadow.DEFAULT)) {
            if (!SHADOW_NAME.matcher(get.shadow()).matches()) {
                return new Decision(scene.rejected(null, badName(get.shadow()), 0), state);
            }
            var stored = state.shadow(get.shadow());
            if (stored == null || stored.deleted()) {
                return new Decision(scene.rejected(null, notFound(get.shadow()), 0), state);
            }
        }
        return new Decision(document(or(state.shadow(get.shadow())).shadow()), state);
    }

    private Decision outstanding() {
        var shadows = new HashMap<String, Outcome.Document>();
        state.shadows().forEach((name, stored) -> {
            var document = document(stored.shadow());
            if (!document.delta().isEmpty()) {
                shadows.put(name, document);
            }
        });
        return new Decision(new Outcome.Outstanding(Map.copyOf(shadows)), state);
    }

    private Outcome.Document document(Shadow shadow) {
        return new Outcome.Document(
                shadow, Deltas.delta(shadow.desired().value(), shadow.reported().value()), scene.now());
    }

    private Decision published(Change.Publish publish) {
        var entry = scene.ledger()
                .write(new Draft(
                        Kind.MESSAGE,
                        publish,
                        publish.topic(),
                        null,
                        null,
                        0,
                        publish.principal().text(),
                        publish.body()));
        return new Decision(
                new Outcome.Recorded(scene.now()), state, List.of(new Event.MessagePublished(publish.thing(), entry)));
    }

    private Decision deltaRefused(Change.DeltaRefused refused) {
        if (!state.refusals().take(scene.now())) {
            return new Decision(new Outcome.Recorded(scene.now()), state);
        }
        var entry = scene.ledger()
                .write(new Draft(
                        Kind.DELTA_REFUSED,
                        refused,
                        Shadow.DEFAULT,
                        refused.requestId(),
                        null,
                        0,
                        new Principal.Device(refused.thing().id().name()).text(),
                        JournalBody.deltaRefused(refused)));
        return new Decision(
                new Outcome.Recorded(scene.now()),
                state,
                List.of(new Event.DeltaRefused(refused.thing(), entry, refused)));
    }

    private Decision create(Change.Create create) {
        var entry = ofThing(Kind.CREATED, create, create.who());
        return new Decision(
                new Outcome.Recorded(scene.now()), state, List.of(new Event.ThingCreated(create.thing(), entry)));
    }

    private Decision remove(Change.Remove remove) {
        var entry = ofThing(Kind.REMOVED, remove, remove.principal().text());
        return new Decision(
                new Outcome.Recorded(scene.now()),
                state.asRemoved(),
                List.of(new Event.ThingRemoved(remove.thing(), entry)));
    }

    private JournalEntry ofThing(Kind kind, Change change, String who) {
        return scene.ledger()
                .write(new Draft(kind, change, Shadow.DEFAULT, null, null, 0, who, JournalBody.named(change.thing())));
    }

    private Decision unknown(Change change) {
        var refusal = new Refusal(ErrorId.THING_NOT_FOUND, "there is no such thing");
        return new Decision(scene.rejected(requestId(change), refusal, 0), state);
    }

    private static @Nullable String requestId(Change change) {
        return switch (change) {
            case Change.Update update -> update.request().requestId();
            case Change.Delete delete -> delete.requestId();
            case Change.Refused refused -> refused.requestId();
            case Change.DeltaRefused refused -> refused.requestId();
            case Change.Post post -> post.requestId();
            case Change.Telemetry telemetry -> telemetry.requestId();
            case Change.Get get -> null;
            case Change.Connect connect -> null;
            case Change.Disconnect disconnect -> null;
            case Change.Publish publish -> null;
            case Change.Listen listen -> null;
            case Change.Attend attend -> null;
            case Change.Order order -> order.requestId();
            case Change.Delivered delivered -> null;
            case Change.Response response -> null;
            case Change.Cancel cancel -> null;
            case Change.Tick tick -> null;
            case Change.Fit fit -> fit.requestId();
            case Change.Create create -> null;
            case Change.Remove remove -> null;
        };
    }

    private Decision refuse(Change.Update update, Refusal refusal, long version) {
        return refuse(update, update.request().requestId(), update.principal(), update.shadow(), refusal, version);
    }

    private Decision refuse(
            Change change,
            @Nullable String requestId,
            Principal principal,
            String shadow,
            Refusal refusal,
            long version) {
        var digest = change instanceof Change.Update update ? digest(update) : null;
        return scene.refuse(change, requestId, principal, shadow, refusal, version, digest);
    }

    /** One row for the refusals of an earlier second that were only counted. */
    private void summarize(Change next) {
        scene.ledger()
                .write(new Draft(
                        Kind.REJECTED_SUMMARY,
                        next,
                        Shadow.DEFAULT,
                        null,
                        null,
                        0,
                        new Principal.Platform().text(),
                        JournalBody.summary(state.refusals().settle())));
    }

    private @Nullable Refusal misnamed(String shadow, Limits limits) {
        if (shadow.equals(Shadow.DEFAULT)) {
            return null;
        }
        if (!SHADOW_NAME.matcher(shadow).matches()) {
            return badName(shadow);
        }
        long named = state.shadows().keySet().stream()
                .filter(name -> !name.equals(Shadow.DEFAULT) && !name.equals(shadow))
                .count();
        return named < limits.maxNamedShadows()
                ? null
                : new Refusal(
                        ErrorId.INVALID_SHADOW_NAME,
                        "the thing has %d named shadows already".formatted(named),
                        new Violation("", "maxNamedShadows", limits.maxNamedShadows(), named + 1));
    }

    private static Refusal badName(String shadow) {
        return new Refusal(
                ErrorId.INVALID_SHADOW_NAME,
                "a shadow's name is 1 to 64 of A-Z a-z 0-9 : _ -",
                new Violation("", "shadowName", SHADOW_NAME.pattern(), shadow));
    }

    private static Refusal notFound(String shadow) {
        return new Refusal(ErrorId.SHADOW_NOT_FOUND, "there is no shadow '%s'".formatted(shadow));
    }

    private static @Nullable Long digest(Change.Update update) {
        return update.request().requestId() == null
                ? null
                : RecentAnswers.Key.digest(update.request().digest());
    }

    private static StoredShadow or(@Nullable StoredShadow stored) {
        return stored == null ? StoredShadow.NONE : stored;
    }
}
