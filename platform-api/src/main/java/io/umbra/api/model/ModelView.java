package io.umbra.api.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.model.ModelVersion;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A published version of a model. */
@Schema(name = "Model")
@JsonInclude(JsonInclude.Include.NON_NULL)
record ModelView(
        @Schema(example = "lamp") String id,
        @Schema(example = "1.2") String version,

        @Schema(description = "All published versions, newest first.", example = "[\"1.2\",\"1.1\",\"1.0\"]")
        List<String> versions,

        @Schema(description = "The model as it was published.", implementation = Object.class)
        ObjectNode model,

        Instant createdAt,
        @Schema(example = "account:admin") String createdBy,

        @Schema(
                description = "Only in the answer to an import: what did not come along, each with its place.",
                example = "[\"/services/set: left out, the platform it comes from makes it by itself\"]")
        @Nullable
        List<String> warnings) {

    static ModelView of(ModelVersion version, List<ModelVersion> all) {
        return of(version, all, null);
    }

    static ModelView of(ModelVersion version, List<ModelVersion> all, @Nullable List<String> warnings) {
        return new ModelView(
                version.ref().id(),
                version.ref().version(),
                all.stream().map(one -> one.ref().version()).toList(),
                version.source(),
                version.createdAt(),
                version.createdBy(),
                warnings);
    }

    /** A model in a list. */
    @Schema(name = "ModelSummary")
    record Summary(
            @Schema(example = "lamp") String id,

            @Schema(example = "1.2", description = "The latest.")
            String version,

            @Schema(example = "A lamp") String title,
            int properties,
            Instant createdAt) {

        static Summary of(ModelVersion version) {
            return new Summary(
                    version.ref().id(),
                    version.ref().version(),
                    version.source().path("title").asString(""),
                    version.source().path("properties").size(),
                    version.createdAt());
        }
    }
}
