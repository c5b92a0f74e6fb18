package io.umbra.api.project;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.api.ValidationMode;
import io.umbra.project.Limits;
import io.umbra.project.Policies;
import io.umbra.project.Project;
import io.umbra.project.ProjectPatch;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

@Schema(name = "Project")
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProjectView(
        @Schema(example = "home") String name,
        @Schema(example = "Our house") @Nullable String title,
        Limits limits,
        PoliciesView policies,
        @Schema(description = "Its ETag.") long version,
        Instant createdAt,
        Instant updatedAt) {

    static ProjectView of(Project project) {
        return new ProjectView(
                project.name(),
                project.title(),
                project.limits(),
                PoliciesView.of(project.policies()),
                project.version(),
                project.createdAt(),
                project.updatedAt());
    }

    @Schema(name = "NewProject")
    record New(
            @Schema(example = "home", description = "1 to 64 of A-Z a-z 0-9 _ . -, the first a letter or digit")
            @NotNull
            String name,

            @Schema(example = "Our house") @Size(max = 200) @Nullable
            String title) {}

    @Schema(name = "HistoryClass", enumAsRef = true, description = "How long history is kept.")
    enum HistoryClass {
        @JsonProperty("7d")
        WEEK(7),
        @JsonProperty("30d")
        MONTH(30),
        @JsonProperty("365d")
        YEAR(365);

        final int days;

        HistoryClass(int days) {
            this.days = days;
        }

        static HistoryClass of(int days) {
            return days <= WEEK.days ? WEEK : days <= MONTH.days ? MONTH : YEAR;
        }
    }

    @Schema(name = "DeviceMaySetDesired", description = "Whether a device may set desired, by the topics it uses.")
    record DeviceMaySetDesired(
            @JsonProperty("native") @Nullable Boolean onNative,
            @Nullable Boolean tiangong) {}

    @Schema(name = "Policies")
    record PoliciesView(
            @Nullable DeviceMaySetDesired deviceMaySetDesired,
            @Nullable ValidationMode validation,
            @Nullable HistoryClass historyClass) {

        static PoliciesView of(Policies policies) {
            return new PoliciesView(
                    new DeviceMaySetDesired(
                            policies.deviceMaySetDesiredNative(), policies.deviceMaySetDesiredTiangong()),
                    ValidationMode.of(policies.validation()),
                    HistoryClass.of(policies.historyDays()));
        }
    }

    @Schema(name = "ProjectPatch", description = "What is absent stays; null takes a value back.")
    record Patch(
            @Schema(
                    types = {"string", "null"},
                    example = "Our house")
            @Nullable
            Optional<@Size(max = 200) String> title,

            @Schema(description = "By name; null returns a limit to its default.", example = "{\"thingRate\":100}")
            @Nullable
            Map<String, @Nullable Integer> limits,

            @Valid @Nullable PoliciesView policies) {

        ProjectPatch patch() {
            var wanted = policies == null ? new PoliciesView(null, null, null) : policies;
            var devices = wanted.deviceMaySetDesired();
            return new ProjectPatch(
                    title,
                    limitsByName(),
                    devices == null ? null : devices.onNative(),
                    devices == null ? null : devices.tiangong(),
                    wanted.validation() == null ? null : wanted.validation().validation(),
                    wanted.historyClass() == null ? null : wanted.historyClass().days);
        }

        private Map<String, Optional<Integer>> limitsByName() {
            var byName = new TreeMap<String, Optional<Integer>>();
            if (limits != null) {
                limits.forEach((name, value) -> byName.put(name, Optional.ofNullable(value)));
            }
            return byName;
        }
    }
}
