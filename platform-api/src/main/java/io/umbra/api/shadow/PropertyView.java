package io.umbra.api.shadow;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.json.Json;
import io.umbra.model.Property;
import io.umbra.model.ThingModel;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Section;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A property of a thing: what its model says of it, beside what its shadow says. */
@Schema(name = "PropertyView")
@JsonInclude(JsonInclude.Include.NON_NULL)
record PropertyView(
        @Schema(example = "target") String name,
        @Schema(example = "Wanted temperature") @Nullable String title,

        @Schema(example = "float", description = "Absent where the model does not know it.") @Nullable
        String type,

        @Schema(example = "Cel") @Nullable String unit,
        @Schema(allowableValues = {"r", "rw"}) @Nullable String access,

        @Schema(implementation = Object.class, example = "20") @Nullable
        JsonNode reported,

        @Nullable Instant reportedAt,

        @Schema(implementation = Object.class, example = "21.5") @Nullable
        JsonNode desired,

        @Nullable Instant desiredAt,

        @Schema(description = "Absent where nothing is desired.") @Nullable
        State state) {

    @Schema(name = "PropertyState", enumAsRef = true)
    enum State {
        @JsonProperty("in-sync")
        IN_SYNC,
        @JsonProperty("pending")
        PENDING,
        @JsonProperty("refused")
        REFUSED,
        @JsonProperty("desired-only")
        DESIRED_ONLY
    }

    /**
     * A row for each property of the model and for what else stands in the shadow.
     *
     * @param refusedAt when the device last said it cannot obey, 0 for never
     */
    static List<PropertyView> of(@Nullable ThingModel model, Outcome.Document document, long refusedAt) {
        var known = model == null ? Map.<String, Property>of() : model.properties();
        var names = new LinkedHashSet<>(known.keySet());
        names.addAll(document.shadow().reported().value().propertyNames());
        names.addAll(document.shadow().desired().value().propertyNames());
        return names.stream()
                .map(name -> of(name, known.get(name), document, refusedAt))
                .toList();
    }

    private static PropertyView of(
            String name, @Nullable Property property, Outcome.Document document, long refusedAt) {
        var reported = document.shadow().reported();
        var desired = document.shadow().desired();
        var desiredAt = writtenAt(desired, name);
        return new PropertyView(
                name,
                property == null ? null : property.title(),
                property == null ? null : property.type().text(),
                property == null ? null : property.unit(),
                property == null ? null : property.access().text(),
                reported.value().get(name),
                writtenAt(reported, name),
                desired.value().get(name),
                desiredAt,
                state(name, document, desiredAt, refusedAt));
    }

    private static @Nullable State state(
            String name, Outcome.Document document, @Nullable Instant desiredAt, long refusedAt) {
        if (!document.shadow().desired().value().has(name)) {
            return null;
        }
        if (!document.delta().has(name)) {
            return State.IN_SYNC;
        }
        if (desiredAt != null && refusedAt >= desiredAt.toEpochMilli()) {
            return State.REFUSED;
        }
        return document.shadow().reported().value().has(name) ? State.PENDING : State.DESIRED_ONLY;
    }

    /** When the newest leaf of a property was written. */
    private static @Nullable Instant writtenAt(Section section, String name) {
        var pointer = Json.pointer("", name);
        return section.times().entrySet().stream()
                .filter(leaf -> leaf.getKey().equals(pointer) || leaf.getKey().startsWith(pointer + "/"))
                .map(Map.Entry::getValue)
                .max(Long::compare)
                .map(Instant::ofEpochMilli)
                .orElse(null);
    }
}
