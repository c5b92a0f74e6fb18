package io.umbra.shadow;

import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One section of a shadow, reported or desired. Treated as immutable: a change makes a new one, which may share nodes
 * with the old.
 *
 * @param value the document
 * @param times when each leaf was written, epoch milliseconds by JSON Pointer below the section ({@code /a/b})
 * @param removals when leaves or objects were removed, epoch milliseconds by JSON Pointer; at most 256, 7 days
 * @param bytes size of {@code value} as minified UTF-8 JSON
 */
public record Section(ObjectNode value, Map<String, Long> times, Map<String, Long> removals, int bytes) {

    public static final Section EMPTY = new Section(JsonNodeFactory.instance.objectNode(), Map.of(), Map.of(), 2);
}
