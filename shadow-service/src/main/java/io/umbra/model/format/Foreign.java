package io.umbra.model.format;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What another language says and ours has no word for. It is carried along in the model under {@code foreign}, by
 * language, and read by nothing but the way back.
 */
final class Foreign {

    private static final String MEMBER = "foreign";

    private Foreign() {}

    /** Keeps what was not translated. */
    static void keep(ObjectNode ours, String language, ObjectNode theirs, Set<String> translated) {
        for (var member : theirs.properties()) {
            if (!translated.contains(member.getKey())) {
                keep(ours, language, member.getKey(), member.getValue());
            }
        }
    }

    static void keep(ObjectNode ours, String language, String name, JsonNode value) {
        var all = ours.get(MEMBER) instanceof ObjectNode there ? there : ours.putObject(MEMBER);
        var kept = all.get(language) instanceof ObjectNode there ? there : all.putObject(language);
        kept.set(name, value);
    }

    /** What was kept; empty where nothing was. */
    static ObjectNode of(ObjectNode ours, String language) {
        return ours.path(MEMBER).get(language) instanceof ObjectNode kept ? kept : Trees.object();
    }

    /** Gives back what was kept, but for what has been said already. */
    static void giveBack(ObjectNode kept, ObjectNode theirs) {
        for (var member : kept.properties()) {
            if (!theirs.has(member.getKey())) {
                theirs.set(member.getKey(), member.getValue());
            }
        }
    }
}
