package io.umbra.lane;

import io.umbra.journal.Event;
import io.umbra.journal.JournalEntry.Kind;
import io.umbra.lane.Ledger.Draft;
import io.umbra.model.Violation;
import io.umbra.shadow.Change;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Principal;
import io.umbra.shadow.Refusal;
import io.umbra.shadow.ShadowRules;
import io.umbra.shadow.Spelling;
import io.umbra.shadow.Unfit;
import io.umbra.thing.ThingFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Decides whether a thing's shadows fit a model, and makes them fit. */
final class FitDecider {

    private final Scene scene;

    FitDecider(Scene scene) {
        this.scene = scene;
    }

    Decision fit(Change.Fit fit, ThingFacts thing) {
        var violations = new ArrayList<Violation>();
        var unfit = new TreeMap<String, Unfit>();
        scene.state().shadows().forEach((name, stored) -> {
            var found = Unfit.in(stored.shadow(), fit.model());
            if (!found.isEmpty()) {
                unfit.put(name, found);
                violations.addAll(found.violations(name));
            }
        });
        if (unfit.isEmpty()) {
            return new Decision(new Outcome.Recorded(scene.now()), scene.state());
        }
        if (!fit.force()) {
            var message = "the shadows hold values that %s forbids; force removes them".formatted(fit.model());
            var refusal = new Refusal(
                    ErrorId.MODEL_INCOMPATIBLE,
                    message,
                    violations.stream().limit(Unfit.MOST_TOLD).toList());
            return new Decision(scene.rejected(fit.requestId(), refusal, 0), scene.state());
        }
        var after = new Decision(new Outcome.Recorded(scene.now()), scene.state());
        for (var found : unfit.entrySet()) {
            after = withoutUnfit(after, fit, thing, found.getKey(), found.getValue());
        }
        return after;
    }

    /** One shadow is rid of what the model forbids; its devices and apps hear of it as of any other update. */
    private Decision withoutUnfit(Decision before, Change.Fit fit, ThingFacts thing, String name, Unfit unfit) {
        var stored = before.after().shadow(name);
        var platform = new Principal.Platform();
        var request = unfit.removal(fit.requestId());
        var update = new Change.Update(
                fit.thing(), fit.messageId(), name, platform, Spelling.NATIVE, request, false, null, null);
        var context = new ShadowRules.Context(platform, Spelling.NATIVE, thing, null);
        if (stored == null
                || !(ShadowRules.apply(stored.shadow(), request, context, scene.now())
                        instanceof ShadowRules.Result.Changed changed)) {
            throw new IllegalStateException("what a model forbids cannot be removed from " + fit.thing());
        }
        var outcome = scene.accepted(fit.requestId(), changed, List.of());
        var emitted = changed.emitsDelta() ? changed.delta() : null;
        var entry = scene.ledger()
                .write(new Draft(
                        changed.desired() == null ? Kind.REPORT : Kind.DESIRE,
                        update,
                        name,
                        fit.requestId(),
                        null,
                        changed.after().version(),
                        fit.principal().text(),
                        JournalBody.accepted(outcome, emitted)));
        var events = new ArrayList<>(before.events());
        events.add(new Event.ShadowChanged(fit.thing(), entry, update, outcome, emitted));
        return new Decision(
                before.outcome(), before.after().with(name, stored.with(changed.after())), List.copyOf(events));
    }
}
