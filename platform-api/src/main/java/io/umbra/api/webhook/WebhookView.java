package io.umbra.api.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

@Schema(name = "Webhook")
@JsonInclude(JsonInclude.Include.NON_NULL)
record WebhookView(
        String id,
        @Schema(example = "https://example.com/umbra") String url,
        @Nullable String title,

        @Schema(description = "Types of events; empty for all.")
        List<String> types,

        @Schema(description = "Names of things; empty for all.")
        List<String> things,

        boolean enabled,

        @Schema(description = "What went wrong last; absent since something went well.") @Nullable
        String lastError,

        @Schema(description = "Its ETag.") long version,
        Instant createdAt,

        @Schema(description = "Signs what is sent; shown this once.") @Nullable
        String secret) {

    static WebhookView of(Webhook webhook, @Nullable String secret) {
        return new WebhookView(
                webhook.id(),
                webhook.url(),
                webhook.title(),
                webhook.types(),
                webhook.things(),
                webhook.enabled(),
                webhook.lastError(),
                webhook.version(),
                webhook.createdAt(),
                secret);
    }

    @Schema(name = "NewWebhook")
    record New(
            @Schema(example = "https://example.com/umbra") @NotNull
            String url,

            @Size(max = 200) @Nullable String title,

            @Schema(example = "[\"shadow.reported\"]") @Size(max = 50) @Nullable
            List<String> types,

            @Size(max = 200) @Nullable List<String> things,
            @Nullable Boolean enabled) {}

    @Schema(name = "WebhookPatch", description = "What is absent stays.")
    record Patch(
            @Nullable String url,

            @Schema(types = {"string", "null"}) @Nullable Optional<@Size(max = 200) String> title,

            @Size(max = 50) @Nullable List<String> types,
            @Size(max = 200) @Nullable List<String> things,
            @Nullable Boolean enabled) {

        Webhook of(Webhook old) {
            return new Webhook(
                    old.id(),
                    old.project(),
                    old.projectName(),
                    url == null ? old.url() : url,
                    title == null ? old.title() : title.orElse(null),
                    types == null ? old.types() : types,
                    things == null ? old.things() : things,
                    enabled == null ? old.enabled() : enabled,
                    old.secret(),
                    old.cursor(),
                    old.version() + 1,
                    old.createdAt(),
                    old.lastError());
        }
    }

    @Schema(name = "DeadLetter")
    record DeadLetterView(
            @Schema(example = "17-42-shadow.reported") String event,
            String type,
            String messageId,

            @Schema(description = "The CloudEvent as it was sent.")
            String body,

            int attempts,
            @Schema(example = "answered 500") String error,
            Instant failedAt,

            @Schema(description = "Whether it will be sent again.")
            boolean replay) {

        static DeadLetterView of(DeadLetter letter) {
            return new DeadLetterView(
                    letter.event(),
                    letter.type(),
                    letter.messageId().toString(),
                    letter.body(),
                    letter.attempts(),
                    letter.error(),
                    letter.failedAt(),
                    letter.replay());
        }
    }

    @Schema(name = "Replay")
    record ReplayView(
            @Schema(description = "How many dead letters will be sent again.")
            int count) {}
}
