package io.umbra.shadow;

import io.umbra.registry.Actor;
import io.umbra.thing.Thing;
import io.umbra.thing.ThingRegistry;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Deletes a thing: through its lane, so that what was accepted before is kept and acked; then out of the registry. */
public final class ThingRemoval {

    private final Shadows shadows;
    private final ThingRegistry registry;
    private final Executor executor;

    /** @param executor runs what waits for the database; never a lane's thread */
    public ThingRemoval(Shadows shadows, ThingRegistry registry, Executor executor) {
        this.shadows = shadows;
        this.registry = registry;
        this.executor = executor;
    }

    /** Answers what the lane said. Where that is Busy or Unavailable the thing still stands. */
    public CompletableFuture<Outcome> remove(Thing thing, UUID messageId, Principal principal, Actor actor) {
        return shadows.submit(new Change.Remove(thing.ref(), messageId, principal))
                .thenApplyAsync(outcome -> removed(thing, outcome, actor), executor);
    }

    private Outcome removed(Thing thing, Outcome outcome, Actor actor) {
        if (!(outcome instanceof Outcome.Busy) && !(outcome instanceof Outcome.Unavailable)) {
            registry.delete(thing, actor);
        }
        return outcome;
    }
}
