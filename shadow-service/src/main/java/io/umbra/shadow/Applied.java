package io.umbra.shadow;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an accepted update did to one section.
 *
 * @param asked how the request asked for it
 * @param patch the merge patch that was really applied, with nulls for what was removed; what was ignored or had no
 *     effect is left out, so it is empty where nothing was written or removed
 * @param times the time of every leaf written, epoch milliseconds by JSON Pointer below the section
 * @param removed JSON Pointers of the leaves removed
 * @param previous value each touched leaf had before, by JSON Pointer; no entry where there was none
 * @param late values that came too late for the shadow and belong to its history alone
 */
public record Applied(
        Asked asked,
        ObjectNode patch,
        Map<String, Long> times,
        List<String> removed,
        Map<String, JsonNode> previous,
        List<Late> late) {

    /** How a request asked for what was done to a section. */
    public enum Asked {
        /** By a patch or a replacement of it. */
        PATCH,
        /** By {@code null}, and nothing is left of it. */
        CLEAR,
        /** Not at all: the thing's policy did it. */
        NOT
    }

    public Applied(
            Asked asked,
            ObjectNode patch,
            Map<String, Long> times,
            List<String> removed,
            Map<String, JsonNode> previous) {
        this(asked, patch, times, removed, previous, List.of());
    }

    Applied unasked() {
        return new Applied(Asked.NOT, patch, times, removed, previous, late);
    }

    /**
     * A value older than what stands.
     *
     * @param pointer below the section
     * @param time epoch milliseconds
     */
    public record Late(String pointer, JsonNode value, long time) {}

    /** Whether at least one leaf or node was written or removed. */
    public boolean touched() {
        return !patch.isEmpty();
    }

    /** Null-safe {@link #touched()}: a section the request left alone is null. */
    public static boolean touched(@Nullable Applied applied) {
        return applied != null && applied.touched();
    }
}
