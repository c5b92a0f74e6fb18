package io.umbra.lane;

import io.umbra.command.CommandQueue;
import io.umbra.presence.PresenceState;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a lane knows of one thing. Immutable but for the two memories, which take in only what was committed.
 *
 * @param shadows by shadow name; none for a shadow never written
 * @param commands those that are open or may still take a late result
 * @param removed whether the thing was deleted
 * @param answers what was answered lately, to know a duplicate
 * @param refusals how many refusals may still be kept one by one
 */
record ThingState(
        Map<String, StoredShadow> shadows,
        PresenceState presence,
        CommandQueue commands,
        boolean removed,
        RecentAnswers answers,
        RefusalBudget refusals) {

    static ThingState loaded(Map<String, StoredShadow> shadows, PresenceState presence, CommandQueue commands) {
        return new ThingState(Map.copyOf(shadows), presence, commands, false, new RecentAnswers(), new RefusalBudget());
    }

    /** The shadow of that name, null where it was never written. */
    @Nullable
    StoredShadow shadow(String name) {
        return shadows.get(name);
    }

    ThingState with(String name, StoredShadow shadow) {
        if (shadows.size() <= 1 && (shadows.isEmpty() || shadows.containsKey(name))) {
            return withShadows(Map.of(name, shadow));
        }
        var all = new HashMap<>(shadows);
        all.put(name, shadow);
        return withShadows(Map.copyOf(all));
    }

    ThingState withShadows(Map<String, StoredShadow> all) {
        return new ThingState(all, presence, commands, removed, answers, refusals);
    }

    ThingState with(PresenceState changed) {
        return new ThingState(shadows, changed, commands, removed, answers, refusals);
    }

    ThingState with(CommandQueue changed) {
        return new ThingState(shadows, presence, changed, removed, answers, refusals);
    }

    ThingState asRemoved() {
        return new ThingState(shadows, presence, commands, true, answers, refusals);
    }
}
