package io.umbra.lane;

import io.umbra.history.Sampler.Sampled;
import io.umbra.journal.JournalEntry.Kind;
import io.umbra.lane.Ledger.Draft;
import io.umbra.model.ThingModel;
import io.umbra.model.Violation;
import io.umbra.project.Validation;
import io.umbra.shadow.Change;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Moment;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Refusal;
import io.umbra.shadow.Shadow;
import io.umbra.thing.ThingFacts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of values that belong to the history alone. */
final class TelemetryDecider {

    private static final int MOST_VIOLATIONS = 20;

    private final Scene scene;
    private final ThingFacts thing;
    private final List<Violation> violations = new ArrayList<>();
    private final List<String> ignored = new ArrayList<>();

    TelemetryDecider(Scene scene, ThingFacts thing) {
        this.scene = scene;
        this.thing = thing;
    }

    /** @param first the answer given before where it is the same message again, null where it is a new one */
    Decision decide(Change.Telemetry telemetry, @Nullable Outcome first) {
        if (first != null) {
            return new Decision(new Outcome.Duplicate(first), scene.state());
        }
        var normal = new ArrayList<Moment>(telemetry.series().size());
        for (int i = 0; i < telemetry.series().size(); i++) {
            normal.add(checked(telemetry.series().get(i), "/series/" + i + "/values"));
        }
        if (!violations.isEmpty() && thing.effectiveValidation() == Validation.ENFORCE) {
            return refuse(telemetry);
        }
        var sampled = scene.history().sample(thing, normal, scene.now());
        write(telemetry, sampled);
        return new Decision(new Outcome.Recorded(scene.now()), scene.state());
    }

    private void write(Change.Telemetry telemetry, Sampled sampled) {
        scene.ledger()
                .write(new Draft(
                        Kind.TELEMETRY,
                        telemetry,
                        Shadow.DEFAULT,
                        telemetry.requestId(),
                        RecentAnswers.Key.digest(telemetry.digest()),
                        0,
                        telemetry.principal().text(),
                        JournalBody.telemetry(sampled, ignored),
                        sampled.samples()));
    }

    private Decision refuse(Change.Telemetry telemetry) {
        var told = violations.subList(0, Math.min(violations.size(), MOST_VIOLATIONS));
        var refusal = new Refusal(
                ErrorId.MODEL_VIOLATION,
                "%d %s the model".formatted(told.size(), told.size() == 1 ? "value violates" : "values violate"),
                List.copyOf(told));
        return scene.refuse(telemetry, telemetry.requestId(), telemetry.principal(), Shadow.DEFAULT, refusal, 0, null);
    }

    /** The moment with its values in their normal form; what the model says is told of the place in the message. */
    private Moment checked(Moment moment, String pointer) {
        var model = thing.model();
        if (model == null || thing.effectiveValidation() == Validation.OFF) {
            return moment;
        }
        var checked = model.check(ThingModel.Section.REPORTED, moment.values());
        checked.violations()
                .forEach(each -> violations.add(
                        new Violation(placed(pointer, each.path()), each.rule(), each.limit(), each.actual())));
        checked.ignored().forEach(path -> ignored.add(placed(pointer, path)));
        return new Moment(moment.at(), checked.patch());
    }

    private static String placed(String pointer, String path) {
        return pointer + path.substring("/reported".length());
    }
}
