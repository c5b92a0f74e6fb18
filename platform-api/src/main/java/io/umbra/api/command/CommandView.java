package io.umbra.api.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.api.problem.Problem;
import io.umbra.command.Command;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A command and what became of it. */
@Schema(name = "Command")
@JsonInclude(JsonInclude.Include.NON_NULL)
record CommandView(
        @Schema(description = "The same in every attempt.") String id,
        @Schema(example = "reboot") String command,

        @Schema(implementation = Object.class, example = "{\"delay\":3}")
        JsonNode input,

        @Schema(
                allowableValues = {
                    "QUEUED",
                    "SENT",
                    "ACKED",
                    "SUCCEEDED",
                    "FAILED",
                    "REJECTED",
                    "TIMED_OUT",
                    "EXPIRED",
                    "CANCELED"
                })
        String status,

        @Schema(description = "Every status it had, oldest first.")
        List<Step> steps,

        @Schema(description = "How long it may wait for its thing.")
        long ttlMs,

        @Schema(description = "How long an answer may take.")
        long timeoutMs,

        @Schema(description = "How many requests left.") int attempt,
        Instant createdAt,

        @Schema(description = "When the thing acknowledged the request; absent until then.") @Nullable
        Instant deliveredAt,

        @Schema(description = "Whether its result came after it timed out.")
        boolean late,

        @Schema(description = "The thing's own code.") @Nullable
        String code,

        @Schema(implementation = Object.class, description = "What the thing answered.") @Nullable
        JsonNode output,

        @Nullable String message,

        @Schema(description = "Where the output breaks the model; the act has happened all the same.") @Nullable
        List<Problem.Error> outputViolations) {

    @Schema(name = "CommandStep")
    record Step(String status, Instant at) {}

    static CommandView of(Command command) {
        return new CommandView(
                command.id(),
                command.name(),
                command.input(),
                command.status().name(),
                command.steps().stream()
                        .map(step -> new Step(step.status().name(), Instant.ofEpochMilli(step.at())))
                        .toList(),
                command.ttlMs(),
                command.timeoutMs(),
                command.attempt(),
                Instant.ofEpochMilli(command.createdAt()),
                command.deliveredAt() == 0 ? null : Instant.ofEpochMilli(command.deliveredAt()),
                command.late(),
                command.code(),
                command.output(),
                command.message(),
                command.outputViolations().isEmpty() ? null : Problem.errors(command.outputViolations()));
    }
}
