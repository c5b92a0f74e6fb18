package io.umbra.shadow;

import io.umbra.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Small questions about documents and patches. None of these changes what it is given. */
final class Nodes {

    private Nodes() {}

    static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A copy whose members may be changed; the members themselves are shared. */
    static ObjectNode shallowCopy(ObjectNode object) {
        var copy = empty();
        for (var member : object.properties()) {
            copy.set(member.getKey(), member.getValue());
        }
        return copy;
    }

    /** The same object without members that are null, at any depth; empty objects stay. */
    static ObjectNode withoutNulls(ObjectNode object) {
        var copy = empty();
        for (var member : object.properties()) {
            var value = member.getValue();
            if (value instanceof ObjectNode below) {
                copy.set(member.getKey(), withoutNulls(below));
            } else if (!value.isNull()) {
                copy.set(member.getKey(), value);
            }
        }
        return copy;
    }

    /** Whether a merge patch does nothing but remove. */
    static boolean onlyRemoves(ObjectNode patch) {
        for (var member : patch.properties()) {
            JsonNode value = member.getValue();
            boolean removes =
                    value instanceof ObjectNode below ? !below.isEmpty() && onlyRemoves(below) : value.isNull();
            if (!removes) {
                return false;
            }
        }
        return true;
    }

    /**
     * One merge patch that does what two do one after the other.
     *
     * @param before the document the first is applied to; what neither it nor the patch leaves there is left out
     */
    static ObjectNode compose(ObjectNode first, ObjectNode second, ObjectNode before) {
        var patch = shallowCopy(first);
        for (var member : second.properties()) {
            var key = member.getKey();
            var there = before.get(key);
            if (member.getValue() instanceof ObjectNode below && patch.get(key) instanceof ObjectNode earlier) {
                patch.set(key, compose(earlier, below, there instanceof ObjectNode object ? object : empty()));
            } else if (member.getValue().isNull() && there == null) {
                patch.remove(key);
            } else {
                patch.set(key, member.getValue());
            }
        }
        return patch;
    }

    /** Whether a leaf stands in it at any depth; null counts as one. */
    static boolean hasLeaf(ObjectNode object) {
        for (var member : object.properties()) {
            if (!(member.getValue() instanceof ObjectNode below) || hasLeaf(below)) {
                return true;
            }
        }
        return false;
    }

    /** What a merge patch writes: without its nulls, and without objects that hold nothing else. */
    static ObjectNode leavesOf(ObjectNode patch) {
        var leaves = empty();
        for (var member : patch.properties()) {
            var value = member.getValue();
            if (value instanceof ObjectNode below) {
                var nested = leavesOf(below);
                if (!nested.isEmpty()) {
                    leaves.set(member.getKey(), nested);
                }
            } else if (!value.isNull()) {
                leaves.set(member.getKey(), value);
            }
        }
        return leaves;
    }
    /** The merge patch that makes a document what is wanted; equal values are not in it. */
    static ObjectNode difference(ObjectNode document, ObjectNode wanted) {
        var patch = empty();
        for (var member : document.properties()) {
            if (!wanted.has(member.getKey())) {
                patch.set(member.getKey(), NullNode.getInstance());
            }
        }
        for (var member : wanted.properties()) {
            var there = document.get(member.getKey());
            if (member.getValue() instanceof ObjectNode below && there instanceof ObjectNode object) {
                var nested = difference(object, below);
                if (!nested.isEmpty()) {
                    patch.set(member.getKey(), nested);
                }
            } else if (there == null || !Json.equal(there, member.getValue())) {
                patch.set(member.getKey(), member.getValue());
            }
        }
        return patch;
    }
}
