package io.umbra.api.presence;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.presence.Presence;
import io.umbra.presence.Presences;
import io.umbra.project.AppKey.Scope;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(
        path = "/api/v1/projects/{project}/things/{thing}/presence",
        produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "things")
class PresenceController {

    private final Presences presences;
    private final Access access;

    PresenceController(Presences presences, Access access) {
        this.presences = presences;
        this.access = access;
    }

    @Schema(name = "Presence", description = "The newest connection's data stay when it has ended.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PresenceView(
            boolean online,

            @Schema(description = "Since when it is so; absent for a thing never connected.") @Nullable
            Instant since,

            @Schema(example = "keep_alive_timeout", description = "Why it is offline.") @Nullable
            String reason,

            @Schema(example = "env-01") @Nullable String clientId,
            @Schema(example = "192.0.2.7:50112") @Nullable String address,

            @Schema(example = "MQTT 3.1.1 over TLS") @Nullable
            String protocol,

            @Schema(example = "60", description = "Seconds; 0 for none.") @Nullable
            Integer keepAlive,

            @Schema(description = "How many connections of it were accepted.")
            long epoch) {

        static PresenceView of(Presence presence) {
            var since = presence.since() == 0 ? null : Instant.ofEpochMilli(presence.since());
            var connection = presence.connection();
            return connection == null
                    ? new PresenceView(
                            presence.online(), since, presence.reason(), null, null, null, null, presence.epoch())
                    : new PresenceView(
                            presence.online(),
                            since,
                            presence.reason(),
                            connection.clientId(),
                            connection.address(),
                            connection.protocol(),
                            connection.keepAliveSeconds(),
                            presence.epoch());
        }
    }

    @Operation(operationId = "getPresence", summary = "Whether a thing is connected, since when, and why it left")
    @GetMapping
    PresenceView get(@AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String thing)
            throws SQLException {
        var found = access.thing(caller, project, thing, Scope.PRESENCE).thing();
        return PresenceView.of(presences.of(found.ref().key()));
    }
}
