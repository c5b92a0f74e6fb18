package io.umbra.api.connection;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.presence.ConnectionLogReader;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Schema(
        name = "ConnectionLogEntry",
        description = "A connection that was refused or broke. User name and client id are what the peer said.")
@JsonInclude(JsonInclude.Include.NON_NULL)
record ConnectionLogView(
        @Schema(example = "1042") String id,
        Instant at,
        @Schema(example = "192.0.2.7:50112") String address,

        @Schema(example = "home/env-01") @Nullable String username,

        @Schema(example = "env-01", description = "The thing, there is one or not, or `@` and the key's id.") @Nullable
        String thing,

        @Schema(example = "esp-4fa1") @Nullable String clientId,

        @Schema(example = "wrong_key", description = "A stable word; docs/mqtt.md lists them.")
        String reason,

        @Schema(example = "the password is not the key of the thing, nor the secret of the app key")
        String detail,

        @Schema(description = "How many more of this address came before it and were only counted.") @Nullable
        Integer leftOut) {

    static ConnectionLogView of(ConnectionLogReader.Row row) {
        var entry = row.entry();
        return new ConnectionLogView(
                Long.toString(row.id()),
                Instant.ofEpochMilli(entry.time()),
                entry.address(),
                entry.username(),
                row.name(),
                entry.clientId(),
                entry.reason(),
                entry.detail(),
                row.leftOut() == 0 ? null : row.leftOut());
    }
}
