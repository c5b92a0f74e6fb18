package io.umbra.shadow;

import io.umbra.json.Json;
import io.umbra.model.Violation;
import io.umbra.project.Limits;
import io.umbra.shadow.UpdateRequest.Patch;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One update on its way through a shadow: both sections merged, then judged together. */
final class Update {

    private final Shadow before;
    private final UpdateRequest request;
    private final long now;
    private Merge.Merged reported;
    private Merge.Merged desired;
    /** What the request did to desired, without what a policy removed after it. */
    private boolean desireTouched;

    Update(Shadow before, UpdateRequest request, long now) {
        this.before = before;
        this.request = request;
        this.now = now;
        this.reported = Merge.Merged.untouched(before.reported());
        this.desired = Merge.Merged.untouched(before.desired());
    }

    void report(Patch patch) {
        if (!(patch instanceof Patch.None)) {
            reported = Merge.reported(before.reported(), now, request.timestamp(), request.reportedTimes())
                    .apply(patch);
        }
    }

    void desire(Patch patch) {
        if (!(patch instanceof Patch.None)) {
            desired =
                    Merge.desired(before.desired(), now, request.desiredTimes()).apply(patch);
            desireTouched = Applied.touched(desired.applied());
        }
    }

    /** Removes what is desired and, after a report, reported. */
    void clearMatches() {
        if (!Applied.touched(reported.applied())) {
            return;
        }
        var matches = matches(desired.after().value(), reported.after().value());
        if (!matches.isEmpty()) {
            var cleared = Merge.desired(desired.after(), now, Map.of()).apply(new Patch.Merge(matches));
            desired = desired.then(cleared);
        }
    }

    /** The merge patch that removes from desired what reported holds. */
    private static ObjectNode matches(ObjectNode desired, ObjectNode reported) {
        var patch = Nodes.empty();
        for (var member : desired.properties()) {
            var held = reported.get(member.getKey());
            var wanted = member.getValue();
            if (wanted instanceof ObjectNode below) {
                var nested = held instanceof ObjectNode object ? matches(below, object) : Nodes.empty();
                if (!nested.isEmpty()) {
                    patch.set(member.getKey(), nested);
                }
            } else if (held != null && Json.equal(wanted, held)) {
                patch.putNull(member.getKey());
            }
        }
        return patch;
    }

    @Nullable
    Refusal tooLarge(Limits limits) {
        var refusal = tooLarge("reported", before.reported(), reported.after(), limits);
        return refusal != null ? refusal : tooLarge("desired", before.desired(), desired.after(), limits);
    }

    private static @Nullable Refusal tooLarge(String name, Section before, Section after, Limits limits) {
        if (after.bytes() > limits.maxSectionBytes() && after.bytes() > before.bytes()) {
            return tooLarge(name, "maxBytes", limits.maxSectionBytes(), after.bytes(), "bytes");
        }
        int leaves = after.times().size();
        return leaves > limits.maxSectionLeaves() && leaves > before.times().size()
                ? tooLarge(name, "maxLeaves", limits.maxSectionLeaves(), leaves, "values")
                : null;
    }

    private static Refusal tooLarge(String name, String rule, int limit, int actual, String unit) {
        return new Refusal(
                ErrorId.SHADOW_TOO_LARGE,
                "%s would have %d %s, at most %d are allowed".formatted(name, actual, unit, limit),
                new Violation("/" + name, rule, limit, actual));
    }

    ShadowRules.Result result(List<String> unknown, List<Violation> warned) {
        var ignored = ShadowRules.join(unknown, ShadowRules.join(reported.ignored(), desired.ignored()));
        var delta = Deltas.delta(desired.after().value(), reported.after().value());
        boolean desiredChanged = Applied.touched(desired.applied());
        if (!desiredChanged && !Applied.touched(reported.applied())) {
            boolean moved =
                    !reported.after().removals().equals(before.reported().removals());
            var after = moved
                    ? new Shadow(before.version(), before.desiredVersion(), reported.after(), before.desired())
                    : before;
            return new ShadowRules.Result.Unchanged(
                    after, moved, reported.applied(), desired.applied(), delta, ignored, warned);
        }
        long version = version();
        var after = new Shadow(
                version, desiredChanged ? version : before.desiredVersion(), reported.after(), desired.after());
        return new ShadowRules.Result.Changed(
                after, reported.applied(), desired.applied(), delta, emits(delta), ignored, warned);
    }

    private long version() {
        var profile = request.profileVersion();
        return profile == null || profile == 0 ? before.version() + 1 : profile;
    }

    private boolean emits(ObjectNode delta) {
        if (delta.isEmpty()) {
            return false;
        }
        return desireTouched
                || Deltas.isNews(
                        delta,
                        Deltas.delta(before.desired().value(), before.reported().value()));
    }

    /** One act on a section after another, told as one. */
    static Applied together(Applied first, Applied second, ObjectNode before) {
        var times = new LinkedHashMap<>(first.times());
        second.removed().forEach(times::remove);
        times.putAll(second.times());
        var previous = new HashMap<String, JsonNode>(second.previous());
        first.times().keySet().forEach(previous::remove);
        previous.putAll(first.previous());
        var removed = previous.keySet().stream()
                .filter(pointer -> !times.containsKey(pointer))
                .toList();
        return new Applied(
                Applied.Asked.PATCH,
                Nodes.compose(first.patch(), second.patch(), before),
                times,
                removed,
                previous,
                first.late());
    }
}
