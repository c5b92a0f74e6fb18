package io.umbra.shadow;

import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Small random documents over few keys, so that they meet often. */
record RandomJson(RandomGenerator random) {

    private static final String[] KEYS = {"a", "b", "c/d", "e~f"};

    /** A merge patch: nulls, empty objects, arrays, type changes. */
    ObjectNode patch(int depth) {
        var patch = JsonNodeFactory.instance.objectNode();
        for (int i = random.nextInt(3); i >= 0; i--) {
            patch.set(KEYS[random.nextInt(KEYS.length)], value(depth, true));
        }
        return patch;
    }

    /** A document: the same without nulls. */
    ObjectNode document(int depth) {
        var document = JsonNodeFactory.instance.objectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            document.set(KEYS[random.nextInt(KEYS.length)], value(depth, false));
        }
        return document;
    }

    private JsonNode value(int depth, boolean nulls) {
        int kind = random.nextInt(10);
        if (kind < 4 && depth > 0) {
            return nulls ? random.nextInt(5) == 0 ? Nodes.empty() : patch(depth - 1) : document(depth - 1);
        }
        if (kind < 6 && nulls) {
            return JsonNodeFactory.instance.nullNode();
        }
        return scalar();
    }

    private JsonNode scalar() {
        return switch (random.nextInt(5)) {
            case 0 -> JsonNodeFactory.instance.booleanNode(random.nextBoolean());
            case 1 -> JsonNodeFactory.instance.stringNode("s" + random.nextInt(3));
            case 2 -> JsonNodeFactory.instance.arrayNode().add(random.nextInt(2));
            default -> JsonNodeFactory.instance.numberNode(random.nextInt(3));
        };
    }
}
