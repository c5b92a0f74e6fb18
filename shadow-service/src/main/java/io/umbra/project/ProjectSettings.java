package io.umbra.project;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Limits and policies as they are stored: only what differs from the defaults, by the names of the records' members. */
final class ProjectSettings {

    private static final JsonMapper JSON = JsonMapper.shared();
    private final ProjectDefaults defaults;

    ProjectSettings(ProjectDefaults defaults) {
        this.defaults = defaults;
    }

    Limits limits(String stored) {
        return over(defaults.limits(), stored, Limits.class);
    }

    Policies policies(String stored) {
        return over(defaults.policies(), stored, Policies.class);
    }

    private static <T> T over(T defaults, String stored, Class<T> type) {
        ObjectNode all = JSON.valueToTree(defaults);
        all.setAll((ObjectNode) JSON.readTree(stored));
        return JSON.treeToValue(all, type);
    }

    /** The first limit of a patch that may not be set so, as a message; empty where all may. */
    Optional<WrongLimit> wrongLimit(ProjectPatch patch) {
        for (var entry : patch.limits().entrySet()) {
            var name = LimitName.of(entry.getKey());
            if (name.isEmpty()) {
                return Optional.of(new WrongLimit(entry.getKey(), "unknown", "there is no such limit"));
            }
            var wanted = entry.getValue();
            var limit = name.get();
            if (wanted.isPresent() && (wanted.get() < limit.least || wanted.get() > limit.most)) {
                var message = "%s must be %d to %d".formatted(limit.text, limit.least, limit.most);
                return Optional.of(new WrongLimit(limit.text, "range", message));
            }
        }
        return Optional.empty();
    }

    record WrongLimit(String name, String rule, String message) {}

    void apply(ProjectPatch patch, ProjectRow row) {
        var limits = (ObjectNode) JSON.readTree(row.limits);
        patch.limits()
                .forEach((name, wanted) ->
                        wanted.ifPresentOrElse(value -> limits.put(name, value), () -> limits.remove(name)));
        row.limits = limits.toString();
        var policies = (ObjectNode) JSON.readTree(row.policies);
        put(policies, "deviceMaySetDesiredNative", patch.deviceMaySetDesiredNative());
        put(policies, "deviceMaySetDesiredTiangong", patch.deviceMaySetDesiredTiangong());
        put(policies, "validation", patch.validation());
        put(policies, "historyDays", patch.historyDays());
        row.policies = policies.toString();
    }

    private static void put(ObjectNode node, String name, @Nullable Object value) {
        if (value != null) {
            node.set(name, JSON.valueToTree(value));
        }
    }
}
