package io.umbra.api.thing;

import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.api.shadow.Answers;
import io.umbra.journal.MessageIds;
import io.umbra.model.KnownModels;
import io.umbra.model.Models;
import io.umbra.model.ThingModel;
import io.umbra.project.Project;
import io.umbra.project.Validation;
import io.umbra.shadow.Change;
import io.umbra.thing.Thing;
import io.umbra.thing.ThingPatch;
import io.umbra.thing.ThingRef;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Whether what stands in a thing's shadows is right by another model; its lane decides. */
@Component
class ModelFit {

    private final Answers answers;
    private final MessageIds messageIds;
    private final Models models;
    private final KnownModels known;

    ModelFit(Answers answers, MessageIds messageIds, Models models, KnownModels known) {
        this.answers = answers;
        this.messageIds = messageIds;
        this.models = models;
        this.known = known;
    }

    /** The model a thing is to take by a patch; empty where it keeps its own, or none is to hold it to anything. */
    Optional<ThingModel> wanted(Access.Reached reached, ThingPatch patch) {
        if (patch.model() == null) {
            return Optional.empty();
        }
        return patch.model()
                .flatMap(name -> models.resolve(reached.project().key(), name))
                .map(version -> known.get(version.key()).compiled());
    }

    /** Whether the thing's values will be held to its model once it is patched. */
    static boolean isEnforced(Project project, Thing thing, ThingPatch patch) {
        var own = patch.validation() == null
                ? thing.validation()
                : patch.validation().orElse(null);
        return (own == null ? project.policies().validation() : own) == Validation.ENFORCE;
    }

    /** Ends the request with every value that the model forbids, if there is one. */
    void require(ThingRef thing, ThingModel model, Caller caller, String requestId) {
        answers.of(new Change.Fit(thing, messageIds.next(), caller.principal(), requestId, model, false));
    }

    /** Removes the values the model forbids, in one version of each shadow; what they were stays in the journal. */
    void enforce(ThingRef thing, ThingModel model, Caller caller, String requestId) {
        answers.of(new Change.Fit(thing, messageIds.next(), caller.principal(), requestId, model, true));
    }
}
