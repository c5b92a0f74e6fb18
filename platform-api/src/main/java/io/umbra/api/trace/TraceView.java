package io.umbra.api.trace;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.trace.Trace;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** One message and what became of it. */
@Schema(name = "Trace")
@JsonInclude(JsonInclude.Include.NON_NULL)
record TraceView(
        String messageId,
        @Nullable String requestId,

        @Schema(example = "env-01") @Nullable String thing,

        @Schema(example = "report", description = "What kind of message it was.")
        String kind,

        @Schema(example = "accepted", description = "accepted, noop (accepted, nothing written) or rejected")
        String outcome,

        @Schema(description = "When it was received.") Instant at,
        List<StepView> steps) {

    @Schema(name = "TraceStep")
    record StepView(
            @Schema(
                    example = "committed",
                    description =
                            "received, authorized, validated, committed or rejected; then published, delivered, command, webhook")
            String step,

            Instant at,

            @Schema(implementation = Object.class, example = "{\"version\":12}")
            ObjectNode detail) {}

    static TraceView of(Trace trace, String thing) {
        return new TraceView(
                trace.messageId().toString(),
                trace.requestId(),
                thing.isEmpty() ? null : thing,
                trace.kind().name().toLowerCase(Locale.ROOT),
                trace.verdict().name().toLowerCase(Locale.ROOT),
                Instant.ofEpochMilli(trace.at()),
                trace.steps().stream()
                        .map(step -> new StepView(step.step(), Instant.ofEpochMilli(step.at()), step.detail()))
                        .toList());
    }
}
