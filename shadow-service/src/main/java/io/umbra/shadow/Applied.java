package io.umbra.shadow;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an accepted update did to one section.
 *
 * @param patch the merge patch that was really applied, with nulls for what was removed; what was ignored or had no
 *     effect is left out, so it is empty where nothing was written or removed
 * @param times the time of every leaf written, epoch milliseconds by JSON Pointer below the section
 * @param removed JSON Pointers of the leaves removed
 * @param previous value each touched leaf had before, by JSON Pointer; no entry where there was none
 * @param late values that came too late for the shadow and belong to its history alone
 */
public record Applied(
        ObjectNode patch,
        Map<String, Long> times,
        List<String> removed,
        Map<String, JsonNode> previous,
        List<Late> late) {

    public Applied(ObjectNode patch, Map<String, Long> times, List<String> removed, Map<String, JsonNode> previous) {
        this(patch, times, removed, previous, List.of());
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
