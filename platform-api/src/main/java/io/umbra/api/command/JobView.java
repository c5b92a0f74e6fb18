package io.umbra.api.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.command.CommandJob;
import io.umbra.command.CommandJobs;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One command to many things, and how far it has come. */
@Schema(name = "CommandJob")
@JsonInclude(JsonInclude.Include.NON_NULL)
record JobView(
        String id,
        @Schema(example = "reboot") String command,
        @Schema(implementation = Object.class) JsonNode input,
        long ttlMs,

        @Schema(description = "0 for the platform's own time.")
        long timeoutMs,

        Instant createdAt,
        @Schema(example = "account:admin") String createdBy,

        @Schema(description = "When every thing had been told or refused; absent until then.") @Nullable
        Instant finishedAt,

        @Schema(description = "How many things it is for.", example = "3")
        long total,

        @Schema(
                description =
                        "How many of them stand where: by the status of their command, `PENDING` where there is none "
                                + "yet, `REFUSED` where there will be none.",
                example = "{\"SUCCEEDED\":2,\"REFUSED\":1}")
        Map<String, Long> progress) {

    /** What became of the command for one thing. */
    @Schema(name = "CommandJobItem")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            @Schema(example = "env-01") String thing,

            @Schema(description = "`PENDING`, `REFUSED`, or the status of its command.", example = "SUCCEEDED")
            String status,

            @Schema(description = "Its command; absent where there is none.") @Nullable
            String commandId,

            @Schema(description = "Why it was refused.", example = "thing_offline") @Nullable
            String error,

            @Nullable String message) {

        static Item of(CommandJob.Item item) {
            var status = item.status();
            var name =
                    status != null ? status.name() : item.error() == null ? CommandJobs.PENDING : CommandJobs.REFUSED;
            return new Item(
                    item.target().name(),
                    name,
                    status == null ? null : item.target().commandId(),
                    item.error(),
                    item.message());
        }
    }

    static JobView of(CommandJob job, Map<String, Long> progress) {
        return new JobView(
                job.id(),
                job.command(),
                job.input(),
                job.ttlMs(),
                job.timeoutMs(),
                Instant.ofEpochMilli(job.createdAt()),
                job.createdBy(),
                job.finishedAt() == 0 ? null : Instant.ofEpochMilli(job.finishedAt()),
                progress.values().stream().mapToLong(Long::longValue).sum(),
                progress);
    }
}
