package io.umbra.api.shadow;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shapes of shadow documents, for the OpenAPI document; they are written by {@code ShadowMessages}. */
@Schema(name = "Shadow")
record ShadowDocument(
        @Schema(description = "+1 with every change; its ETag.", example = "12")
        long version,

        @Schema(description = "The version at which desired changed last.", example = "9")
        long desiredVersion,

        @Schema(description = "Epoch milliseconds.", example = "1700000000000")
        long timestamp,

        @Schema(example = "{\"Temper\":23.5,\"target\":20}") Map<String, Object> reported,
        @Schema(example = "{\"target\":21.5}") Map<String, Object> desired,

        @Schema(description = "What is desired and not reported so.", example = "{\"target\":21.5}")
        Map<String, Object> delta,

        @Schema(description = "When each value was written, epoch milliseconds.")
        Times lastUpdatedTime,

        @Schema(description = "Bytes of each section.") Size size) {

    @Schema(name = "ShadowTimes")
    record Times(Map<String, Object> reported, Map<String, Object> desired) {}

    @Schema(name = "ShadowSize")
    record Size(int reported, int desired) {}

    @Schema(name = "ShadowEnvelope")
    record Envelope(
            @Schema(example = "r-1", minLength = 1, maxLength = 64) @Nullable
            String requestId,

            @Schema(example = "{\"target\":21.5}") @Nullable Map<String, Object> desired,

            @Schema(description = "The version expected; another is 409.", example = "12") @Nullable
            Long version) {}

    @Schema(name = "ShadowAccepted")
    record Accepted(
            @Schema(example = "r-1") String requestId,

            @Schema(description = "false where nothing was written; else absent.") @Nullable
            Boolean changed,

            @Schema(example = "13") long version,
            @Schema(example = "13") long desiredVersion,
            @Schema(example = "1700000000000") long timestamp,

            @Schema(description = "What was applied.", example = "{\"target\":21.5}") @Nullable
            Map<String, Object> desired,

            @Schema(description = "What is outstanding now.", example = "{\"target\":21.5}")
            Map<String, Object> delta) {}

    @Schema(name = "ShadowDeleted")
    record Deleted(String requestId, long version, long desiredVersion, long timestamp) {}
}
