package io.umbra.lane;

import io.umbra.journal.Event;
import io.umbra.journal.JournalEntry.Kind;
import io.umbra.lane.Ledger.Draft;
import io.umbra.model.EventType;
import io.umbra.model.ThingModel;
import io.umbra.model.ThingModel.Checked;
import io.umbra.model.Violation;
import io.umbra.project.Validation;
import io.umbra.shadow.Change;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Refusal;
import io.umbra.shadow.Shadow;
import io.umbra.thing.ThingFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Decides what becomes of what a thing tells: checked by its model, kept as it was told, never part of its shadow. */
final class EventDecider {

    private final Scene scene;

    EventDecider(Scene scene) {
        this.scene = scene;
    }

    Decision post(Change.Post post, ThingFacts thing) {
        var model = thing.model();
        if (model == null || model.mode() == ThingModel.Mode.OFF || thing.effectiveValidation() == Validation.OFF) {
            return kept(post, post.data(), null);
        }
        var checked = check(model, post);
        if (!checked.violations().isEmpty() && thing.effectiveValidation() == Validation.ENFORCE) {
            var message = "event '%s' violates model %s %s".formatted(post.event(), model.id(), model.version());
            return refuse(post, new Refusal(ErrorId.MODEL_VIOLATION, message, checked.violations()));
        }
        scene.warn(post, Shadow.DEFAULT, post.requestId(), post.principal(), checked.violations(), 0);
        var known = model.events().get(post.event());
        return kept(post, checked.patch(), known == null ? null : known.level());
    }

    /** A lenient model lets pass what it does not know. */
    private static Checked check(ThingModel model, Change.Post post) {
        return model.checkEvent(post.event(), post.data())
                .orElseGet(() -> new Checked(
                        post.data(),
                        model.mode() == ThingModel.Mode.LENIENT
                                ? List.of()
                                : List.of(new Violation("/event", "unknown", null, post.event())),
                        List.of()));
    }

    private Decision refuse(Change.Post post, Refusal refusal) {
        return scene.refuse(post, post.requestId(), post.principal(), Shadow.DEFAULT, refusal, 0, null);
    }

    private Decision kept(Change.Post post, ObjectNode data, EventType.@Nullable Level level) {
        var entry = scene.ledger()
                .write(new Draft(
                        Kind.EVENT,
                        post,
                        Shadow.DEFAULT,
                        post.requestId(),
                        post.requestId() == null ? null : RecentAnswers.Key.digest(post.digest()),
                        0,
                        post.principal().text(),
                        JournalBody.posted(post, data, level)));
        return new Decision(
                new Outcome.Recorded(scene.now()),
                scene.state(),
                List.of(new Event.EventPosted(post.thing(), entry, post)));
    }
}
