package io.umbra.api.group;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.thing.Group;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Schema(name = "Group")
@JsonInclude(JsonInclude.Include.NON_NULL)
record GroupView(
        @Schema(example = "greenhouse") String name,
        @Schema(example = "Greenhouse 1") @Nullable String title,

        @Schema(description = "How many things are in it.", example = "12")
        long things,

        @Schema(description = "Its ETag.") long version,
        Instant createdAt,
        Instant updatedAt) {

    private static final int MOST_AT_ONCE = 1_000;

    static GroupView of(Group group) {
        return new GroupView(
                group.name(), group.title(), group.things(), group.version(), group.createdAt(), group.updatedAt());
    }

    @Schema(name = "GroupMember")
    record Member(@Schema(example = "env-01") String name) {}

    @Schema(name = "NewGroup")
    record New(
            @Schema(example = "greenhouse", description = "1 to 64 of A-Z a-z 0-9 _ . -, the first a letter or digit")
            @NotNull
            String name,

            @Schema(example = "Greenhouse 1") @Size(max = 200) @Nullable
            String title,

            @Schema(description = "Names of things that are in it from the start.", example = "[\"env-01\"]")
            @Size(max = MOST_AT_ONCE)
            @Nullable
            Set<@NotNull String> things) {}

    @Schema(name = "GroupPatch", description = "What is absent stays; null takes the title back.")
    record Patch(
            @Schema(
                    types = {"string", "null"},
                    example = "Greenhouse 1")
            @Nullable
            Optional<@Size(max = 200) String> title,

            @Schema(description = "Names of things that come in.", example = "[\"env-02\"]")
            @Size(max = MOST_AT_ONCE)
            @Nullable
            Set<@NotNull String> add,

            @Schema(description = "Names of things that leave.", example = "[\"env-01\"]")
            @Size(max = MOST_AT_ONCE)
            @Nullable
            Set<@NotNull String> remove) {}
}
