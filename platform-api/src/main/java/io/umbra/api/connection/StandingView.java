package io.umbra.api.connection;

import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.presence.StandingConnections.Standing;
import java.time.Instant;

@Schema(name = "Connection", description = "A live MQTT connection.")
record StandingView(
        String id,

        @Schema(example = "env-01", description = "The thing, or `@` and the key's id.")
        String thing,

        @Schema(example = "esp-4fa1") String clientId,
        @Schema(example = "192.0.2.7:50112") String address,
        @Schema(example = "MQTT 3.1.1 over TLS") String protocol,
        boolean tls,
        Instant since,

        @Schema(example = "60", description = "Seconds; 0 for none.")
        int keepAlive,

        @Schema(description = "Whether its session outlives it.")
        boolean persistent,

        @Schema(description = "Filters it holds.") int subscriptions,

        @Schema(description = "Messages of QoS 1 and 2 that may be on their way to it at a time.")
        int window,

        @Schema(description = "How many are.") int inFlight,
        @Schema(description = "Messages that wait for it.") int queue,
        @Schema(description = "Of their payloads.") int queueBytes,

        @Schema(description = "Publishes that came from it.")
        long in,

        @Schema(description = "Publishes that went to it.") long out) {

    static StandingView of(Standing standing) {
        return new StandingView(
                standing.id(),
                standing.name(),
                standing.clientId(),
                standing.address(),
                standing.protocol(),
                standing.tls(),
                Instant.ofEpochMilli(standing.since()),
                standing.keepAliveSeconds(),
                standing.lasting(),
                standing.subscriptions(),
                standing.window(),
                standing.inFlight(),
                standing.queued(),
                standing.queuedBytes(),
                standing.received(),
                standing.sent());
    }
}
