package io.umbra.api.key;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.api.TopicGrantView;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.project.AppKey;
import io.umbra.project.AppKeyInfo;
import io.umbra.project.ThingSelection;
import io.umbra.project.TopicGrant;
import io.umbra.registry.Names;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

@Schema(name = "Key")
@JsonInclude(JsonInclude.Include.NON_NULL)
record KeyView(
        @Schema(example = "k7x2m9qp4cav") String id,
        @Schema(example = "dashboard") String name,
        Set<ScopeView> scopes,
        Selection things,
        List<TopicGrantView> topics,

        @Schema(example = "home/@k7x2m9qp4cav", description = "The MQTT user name.")
        String username,

        @Schema(description = "Bearer token and MQTT password; shown this once.") @Nullable
        String secret,

        Instant createdAt,
        String createdBy,
        @Nullable Instant expiresAt) {

    @Schema(name = "KeyScope", enumAsRef = true)
    enum ScopeView {
        @JsonProperty("read")
        READ,
        @JsonProperty("report")
        REPORT,
        @JsonProperty("control")
        CONTROL,
        @JsonProperty("history")
        HISTORY,
        @JsonProperty("presence")
        PRESENCE,
        @JsonProperty("manage")
        MANAGE
    }

    /** Which things: exactly one member is given. */
    @Schema(name = "ThingSelection", description = "Which things: exactly one member is given.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Selection(
            @Nullable Boolean all,
            @Size(max = 1_000) @Nullable Set<String> names,

            @Schema(example = "{\"site\":\"A\"}") @Size(min = 1, max = 1) @Nullable
            Map<String, String> tag,

            @Schema(example = "greenhouse", description = "The name of a group.") @Nullable
            String group) {

        static Selection of(ThingSelection selection) {
            return switch (selection) {
                case ThingSelection.All() -> new Selection(true, null, null, null);
                case ThingSelection.Names(var names) -> new Selection(null, new TreeSet<>(names), null, null);
                case ThingSelection.Tagged(var key, var value) -> new Selection(null, null, Map.of(key, value), null);
                case ThingSelection.InGroup(var group) -> new Selection(null, null, null, group);
            };
        }

        ThingSelection selection() {
            var given = Stream.of(all, names, tag, group)
                    .filter(member -> member != null)
                    .count();
            if (given != 1 || Boolean.FALSE.equals(all)) {
                throw wrong("exactly one of all, names, tag and group must be given");
            }
            if (names != null) {
                if (!names.stream().allMatch(Names::isName)) {
                    throw wrong("one of the names cannot be a thing's");
                }
                return new ThingSelection.Names(Set.copyOf(names));
            }
            if (tag != null) {
                var only = tag.entrySet().iterator().next();
                return new ThingSelection.Tagged(only.getKey(), only.getValue());
            }
            return group == null ? new ThingSelection.All() : new ThingSelection.InGroup(group);
        }

        private static ProblemException wrong(String detail) {
            return ProblemException.field(ProblemCode.INVALID_REQUEST, "/things", "selection", detail);
        }
    }

    @Schema(name = "NewKey")
    record New(
            @Schema(example = "dashboard") @NotBlank @Size(max = 200)
            String name,

            @Schema(example = "[\"read\",\"presence\"]") @NotEmpty
            Set<@NotNull ScopeView> scopes,

            @Schema(description = "All, where absent.") @Valid @Nullable
            Selection things,

            @Schema(description = "Plain topics the key may use, beside those the project's rules grant to keys.")
            @Size(max = 50)
            @Valid
            @Nullable
            List<@NotNull TopicGrantView> topics,

            @Nullable Instant expiresAt) {

        List<TopicGrant> grants() {
            var grants = new ArrayList<TopicGrant>();
            for (var each : topics == null ? List.<TopicGrantView>of() : topics) {
                grants.add(
                        TopicGrantView.read(each.filter(), each.allow(), "/topics/%d/filter".formatted(grants.size())));
            }
            return grants;
        }

        Set<AppKey.Scope> granted() {
            var granted = EnumSet.noneOf(AppKey.Scope.class);
            scopes.forEach(scope -> granted.add(AppKey.Scope.valueOf(scope.name())));
            return Set.copyOf(granted);
        }
    }

    static KeyView of(String project, AppKeyInfo key, @Nullable String secret) {
        return new KeyView(
                key.id(),
                key.name(),
                key.scopes().stream()
                        .map(scope -> ScopeView.valueOf(scope.name()))
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(ScopeView.class))),
                Selection.of(key.things()),
                key.topics().stream().map(TopicGrantView::of).toList(),
                project + "/@" + key.id(),
                secret,
                key.createdAt(),
                key.createdBy(),
                key.expiresAt());
    }
}
