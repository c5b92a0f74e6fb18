package io.umbra.api.thing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.api.ValidationMode;
import io.umbra.presence.Presence;
import io.umbra.thing.DesiredPolicy;
import io.umbra.thing.Thing;
import io.umbra.thing.ThingPatch;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

@Schema(name = "Thing")
@JsonInclude(JsonInclude.Include.NON_NULL)
record ThingView(
        @Schema(example = "17", description = "Never used again.")
        String id,

        @Schema(example = "env-01") String name,
        @Schema(example = "Cellar") @Nullable String title,
        @Schema(example = "thermometer@1.0") @Nullable String model,
        @Schema(example = "{\"site\":\"A\"}") Map<String, String> tags,
        boolean enabled,
        Policy desiredPolicy,

        @Schema(description = "Absent: as the project says.") @Nullable
        ValidationMode validation,

        @Schema(description = "Its ETag; nothing to do with the shadow's version.")
        long version,

        Instant createdAt,
        Instant updatedAt,
        @Schema(description = "In lists only.") @Nullable Boolean online,

        @Schema(description = "In lists only: since when it is online or offline; absent for a thing never connected.")
        @Nullable
        Instant since,

        @Schema(description = "Only in the answer to its creation.") @Nullable
        ConnectionInfo connection) {

    @Schema(name = "DesiredPolicy", enumAsRef = true, description = "What becomes of a desired value once reported.")
    enum Policy {
        @JsonProperty("sticky")
        STICKY,
        @JsonProperty("clearOnMatch")
        CLEAR_ON_MATCH
    }

    static ThingView of(Thing thing) {
        return of(thing, null, null, null);
    }

    static ThingView of(Thing thing, ConnectionInfo connection) {
        return of(thing, null, null, connection);
    }

    static ThingView of(Thing thing, Presence presence) {
        var since = presence.since() == 0 ? null : Instant.ofEpochMilli(presence.since());
        return of(thing, presence.online(), since, null);
    }

    private static ThingView of(
            Thing thing, @Nullable Boolean online, @Nullable Instant since, @Nullable ConnectionInfo connection) {
        var model = thing.model();
        var validation = thing.validation();
        return new ThingView(
                Long.toString(thing.ref().key()),
                thing.name(),
                thing.title(),
                model == null ? null : model.toString(),
                new TreeMap<>(thing.tags()),
                thing.enabled(),
                Policy.valueOf(thing.desiredPolicy().name()),
                validation == null ? null : ValidationMode.of(validation),
                thing.version(),
                thing.createdAt(),
                thing.updatedAt(),
                online,
                since,
                connection);
    }

    private static final String TAG_KEY = "[A-Za-z0-9_.-]{1,64}";

    @Schema(name = "NewThing")
    record New(
            @Schema(example = "env-01", description = "1 to 64 of A-Z a-z 0-9 _ . -, the first a letter or digit")
            @NotNull
            String name,

            @Schema(example = "thermometer", description = "`lamp` for the latest version, or `lamp@1.2`") @Nullable
            String model,

            @Schema(example = "{\"site\":\"A\"}") @Size(max = 50) @Nullable
            Map<@Pattern(regexp = TAG_KEY) String, @NotNull @Size(max = 256) String> tags,

            @Schema(example = "Cellar") @Size(max = 200) @Nullable
            String title) {}

    @Schema(name = "ThingPatch", description = "What is absent stays; null takes a value back.")
    record Patch(
            @Schema(
                    types = {"string", "null"},
                    example = "Cellar")
            @Nullable
            Optional<@Size(max = 200) String> title,

            @Schema(
                    types = {"string", "null"},
                    example = "thermometer@1.1")
            @Nullable
            Optional<String> model,

            @Schema(description = "By key; null removes a tag.", example = "{\"site\":\"B\"}") @Size(max = 50) @Nullable
            Map<@Pattern(regexp = TAG_KEY) String, @Nullable @Size(max = 256) String> tags,

            @Nullable Boolean enabled,
            @Nullable Policy desiredPolicy,

            @Schema(
                    types = {"string", "null"},
                    description = "null follows the project.")
            @Nullable
            Optional<ValidationMode> validation) {

        ThingPatch patch() {
            return new ThingPatch(
                    title,
                    model,
                    tagsByKey(),
                    enabled,
                    desiredPolicy == null ? null : DesiredPolicy.valueOf(desiredPolicy.name()),
                    validation == null ? null : validation.map(ValidationMode::validation));
        }

        private Map<String, Optional<String>> tagsByKey() {
            var byKey = new TreeMap<String, Optional<String>>();
            if (tags != null) {
                tags.forEach((key, value) -> byKey.put(key, Optional.ofNullable(value)));
            }
            return byKey;
        }
    }
}
