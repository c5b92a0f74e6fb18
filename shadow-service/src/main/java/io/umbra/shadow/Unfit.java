package io.umbra.shadow;

import io.umbra.json.Json;
import io.umbra.model.ThingModel;
import io.umbra.model.Violation;
import io.umbra.shadow.UpdateRequest.Patch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a model forbids of that which stands in a shadow.
 *
 * @param violations each as a model says it, by section and pointer
 * @param reported nulls at the places of reported that must go
 * @param desired the same of desired
 */
public record Unfit(List<Violation> violations, ObjectNode reported, ObjectNode desired) {

    /** How many violations an answer lists. */
    public static final int MOST_TOLD = 20;

    /** What a model forbids of a shadow; a value within an array goes with its array. */
    public static Unfit in(Shadow shadow, ThingModel model) {
        var violations = new ArrayList<Violation>();
        var reported = removals(model, ThingModel.Section.REPORTED, shadow.reported(), violations);
        var desired = removals(model, ThingModel.Section.DESIRED, shadow.desired(), violations);
        return new Unfit(List.copyOf(violations), reported, desired);
    }

    /** A model tells only some of what is wrong at a time, so it is asked again about what is left. */
    private static ObjectNode removals(
            ThingModel model, ThingModel.Section section, Section stands, List<Violation> all) {
        var root = "/" + section.text();
        var nulls = new TreeMap<String, JsonNode>();
        var left = stands.value().deepCopy();
        for (var found = model.check(section, left).violations();
                !found.isEmpty();
                found = model.check(section, left).violations()) {
            all.addAll(found);
            int before = nulls.size();
            for (var violation : found) {
                var leaf = leaf(stands, violation.path().substring(root.length()));
                nulls.put(leaf, NullNode.getInstance());
                remove(left, leaf);
            }
            if (nulls.size() == before) {
                throw new IllegalStateException("a model forbids what is not there: " + found);
            }
        }
        return Json.nest(nulls);
    }

    private static String leaf(Section section, String pointer) {
        for (int slash = pointer.indexOf('/', 1); slash > 0; slash = pointer.indexOf('/', slash + 1)) {
            if (!section.value().at(pointer.substring(0, slash)).isObject()) {
                return pointer.substring(0, slash);
            }
        }
        return pointer;
    }

    private static void remove(ObjectNode document, String pointer) {
        int last = pointer.lastIndexOf('/');
        if (document.at(pointer.substring(0, last)) instanceof ObjectNode parent) {
            parent.remove(Json.unescape(pointer.substring(last + 1)));
        }
    }

    public boolean isEmpty() {
        return violations.isEmpty();
    }

    /** The violations as they are told of this shadow: those of a named one begin with its name. */
    public List<Violation> violations(String shadow) {
        return shadow.equals(Shadow.DEFAULT)
                ? violations
                : violations.stream()
                        .map(of -> new Violation("/name/" + shadow + of.path(), of.rule(), of.limit(), of.actual()))
                        .toList();
    }

    /** The request that removes it. */
    public UpdateRequest removal(@Nullable String requestId) {
        return new UpdateRequest(
                requestId, patch(reported), patch(desired), null, null, null, Map.of(), Map.of(), new byte[32]);
    }

    private static Patch patch(ObjectNode nulls) {
        return nulls.isEmpty() ? Patch.NONE : new Patch.Merge(nulls);
    }
}
