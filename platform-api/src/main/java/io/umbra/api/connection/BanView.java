package io.umbra.api.connection;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.ban.Ban;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Schema(name = "Ban", description = "Somebody who may not connect. One of `address`, `clientId` and `thing` is there.")
@JsonInclude(JsonInclude.Include.NON_NULL)
record BanView(
        @Schema(example = "k7x2m9qp4cav") String id,

        @Schema(example = "192.0.2.0/24", description = "An address or a network.") @Nullable
        String address,

        @Schema(example = "esp-4fa1") @Nullable String clientId,

        @Schema(example = "env-01", description = "A thing's name, or `@` and a key's id.") @Nullable
        String thing,

        @Schema(description = "When it ends; absent for never.") @Nullable
        Instant until,

        @Schema(example = "floods the network since Monday") @Nullable
        String note,

        Instant createdAt,
        String createdBy) {

    @Schema(name = "NewBan", description = "One of `address`, `clientId` and `thing`.")
    record New(
            @Schema(example = "192.0.2.0/24", description = "An address or a network, by number.") @Nullable
            String address,

            @Size(min = 1, max = 128) @Nullable String clientId,

            @Schema(description = "A thing's name, or `@` and a key's id; not among the bans of all projects.")
            @Size(min = 1, max = 65)
            @Nullable
            String thing,

            @Nullable Instant until,
            @Size(max = 500) @Nullable String note) {}

    static BanView of(Ban ban) {
        return new BanView(
                ban.id(),
                ban.kind() == Ban.Kind.ADDRESS ? ban.subject() : null,
                ban.kind() == Ban.Kind.CLIENT_ID ? ban.subject() : null,
                ban.kind() == Ban.Kind.THING ? ban.subject() : null,
                ban.until(),
                ban.note(),
                ban.createdAt(),
                ban.createdBy());
    }
}
