package io.umbra.api;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the API presents the platform.
 *
 * @param publicHost what devices are told to connect to
 * @param mqttPort 0 where there is no such listener; so with the other ports
 * @param apiRoot for example {@code https://umbra.example:8443}; links are made from it, never from a request
 * @param webSocketOrigins the {@code ws:} and {@code wss:} origins the console may talk to
 * @param maxRequestBytes largest body of any request
 * @param maxStreams event streams at the same time, of all callers together
 * @param patience how long a caller waits at most for a store that does not answer, 500 ms to 5 min
 * @param build what {@code /version} says
 */
public record ApiSettings(
        String publicHost,
        int mqttPort,
        int mqttsPort,
        int wsPort,
        int wssPort,
        String apiRoot,
        List<String> webSocketOrigins,
        int maxRequestBytes,
        int maxStreams,
        Duration patience,
        String build) {

    private static final Duration LEAST_PATIENCE = Duration.ofMillis(500);
    private static final Duration MOST_PATIENCE = Duration.ofMinutes(5);

    public static final ApiSettings DEFAULT = new ApiSettings(
            "localhost",
            1883,
            8883,
            8083,
            8084,
            "https://localhost:8443",
            List.of(),
            1_048_576,
            1_000,
            Duration.ofSeconds(2),
            "dev");

    public ApiSettings {
        if (publicHost.isBlank()) {
            throw new IllegalArgumentException("UMBRA_PUBLIC_HOST must not be empty");
        }
        if (maxRequestBytes < 1 || maxStreams < 1) {
            throw new IllegalArgumentException("limits of the API must be positive");
        }
        if (patience.compareTo(LEAST_PATIENCE) < 0 || patience.compareTo(MOST_PATIENCE) > 0) {
            throw new IllegalArgumentException("UMBRA_REST_PATIENCE must be 500ms to 5m, is " + patience);
        }
        webSocketOrigins = List.copyOf(webSocketOrigins);
    }

    /** The same with another patience. */
    public ApiSettings withPatience(Duration other) {
        return new ApiSettings(
                publicHost,
                mqttPort,
                mqttsPort,
                wsPort,
                wssPort,
                apiRoot,
                webSocketOrigins,
                maxRequestBytes,
                maxStreams,
                other,
                build);
    }

    /** A store that was silent for so long is taken to be away; the rest of the patience is for noticing and answering. */
    public Duration silence() {
        return patience.multipliedBy(7).dividedBy(10);
    }

    /** How long a request waits for a connection of the pool. */
    public Duration poolPatience() {
        return patience.multipliedBy(3).dividedBy(4);
    }

    /** How long a request waits for its lane. */
    public Duration lanePatience() {
        return patience.multipliedBy(9).dividedBy(10);
    }

    /** The policy of console.md: nothing from elsewhere, no eval. */
    public String contentSecurityPolicy() {
        var connect =
                Stream.concat(Stream.of("'self'"), webSocketOrigins.stream()).collect(Collectors.joining(" "));
        return "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src " + connect
                + "; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
    }
}
