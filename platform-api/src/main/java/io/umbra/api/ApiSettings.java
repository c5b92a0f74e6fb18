package io.umbra.api;

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
        String build) {

    public static final ApiSettings DEFAULT = new ApiSettings(
            "localhost", 1883, 8883, 8083, 8084, "https://localhost:8443", List.of(), 1_048_576, 1_000, "dev");

    public ApiSettings {
        if (publicHost.isBlank()) {
            throw new IllegalArgumentException("UMBRA_PUBLIC_HOST must not be empty");
        }
        if (maxRequestBytes < 1 || maxStreams < 1) {
            throw new IllegalArgumentException("limits of the API must be positive");
        }
        webSocketOrigins = List.copyOf(webSocketOrigins);
    }

    /** The policy of console.md: nothing from elsewhere, no eval. */
    public String contentSecurityPolicy() {
        var connect =
                Stream.concat(Stream.of("'self'"), webSocketOrigins.stream()).collect(Collectors.joining(" "));
        return "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src " + connect
                + "; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
    }
}
