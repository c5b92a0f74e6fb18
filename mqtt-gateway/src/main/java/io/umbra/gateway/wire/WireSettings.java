package io.umbra.gateway.wire;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the gateway listens and what it lets an address do. Sizes in bytes.
 *
 * @param bind the address to listen at
 * @param listeners the ports
 * @param certificate PEM file of the server's certificate chain, null where no listener needs one
 * @param key PEM file of its key (PKCS 8), null where no listener needs one
 * @param connectRate connections a second from one address, 0 for any
 * @param connectBurst connections an address may make at once before its rate counts
 * @param maxSockets connections in all, before anybody has logged in
 * @param maxConnectBytes largest packet before authentication
 * @param outboundBufferBytes how much may wait in a socket before its client counts as slow
 * @param threads event loops, 0 for one per processor
 * @param origins web pages that may open a WebSocket beside those of the same host, {@code *} for any
 * @param trustedProxies whose word is taken for whose connection they hand on, on listeners behind a proxy
 * @param handshakes TLS handshakes that may wait to be worked on before nobody more is accepted over TLS
 */
public record WireSettings(
        String bind,
        List<Listener> listeners,
        @Nullable Path certificate,
        @Nullable Path key,
        int connectRate,
        int connectBurst,
        int maxSockets,
        int maxConnectBytes,
        int outboundBufferBytes,
        int threads,
        List<String> origins,
        List<InetAddress> trustedProxies,
        int handshakes) {

    private static final int HANDSHAKES = 128;

    /** Whether clients are asked for a certificate. */
    public enum ClientCertificates {
        OFF,
        OPTIONAL,
        REQUIRED
    }

    /**
     * One port.
     *
     * @param port 0 for one the system chooses
     * @param webSocket whether MQTT comes inside a WebSocket, at {@code /mqtt}
     * @param clientCertificates whether clients are asked for a certificate
     * @param behindProxy whether a connection from a trusted proxy begins with a header of the PROXY protocol, version 2
     */
    public record Listener(
            String name,
            int port,
            boolean tls,
            boolean webSocket,
            ClientCertificates clientCertificates,
            boolean behindProxy) {
        public Listener {
            require(port >= 0 && port <= 65_535, "the port of listener " + name + " must be 0..65535, is " + port);
            require(
                    tls || clientCertificates == ClientCertificates.OFF,
                    "listener " + name + " has no TLS to ask for certificates in");
        }

        public Listener(String name, int port, boolean tls, boolean webSocket) {
            this(name, port, tls, webSocket, ClientCertificates.OFF, false);
        }

        public Listener(String name, int port, boolean tls) {
            this(name, port, tls, false);
        }

        /** How a connection of this listener came, for people. */
        String transport() {
            return webSocket ? (tls ? "WSS" : "WS") : tls ? "TLS" : "TCP";
        }
    }

    /** Where no page of another host may open a WebSocket. */
    public WireSettings(
            String bind,
            List<Listener> listeners,
            @Nullable Path certificate,
            @Nullable Path key,
            int connectRate,
            int connectBurst,
            int maxSockets,
            int maxConnectBytes,
            int outboundBufferBytes,
            int threads) {
        this(
                bind,
                listeners,
                certificate,
                key,
                connectRate,
                connectBurst,
                maxSockets,
                maxConnectBytes,
                outboundBufferBytes,
                threads,
                List.of());
    }

    /** Where no proxy is trusted. */
    public WireSettings(
            String bind,
            List<Listener> listeners,
            @Nullable Path certificate,
            @Nullable Path key,
            int connectRate,
            int connectBurst,
            int maxSockets,
            int maxConnectBytes,
            int outboundBufferBytes,
            int threads,
            List<String> origins) {
        this(
                bind,
                listeners,
                certificate,
                key,
                connectRate,
                connectBurst,
                maxSockets,
                maxConnectBytes,
                outboundBufferBytes,
                threads,
                origins,
                List.of(),
                HANDSHAKES);
    }

    boolean trusts(InetAddress peer) {
        return trustedProxies.contains(peer);
    }

    /** Plain MQTT on port 1883 of the loopback address. */
    public static final WireSettings DEFAULT = new WireSettings(
            "127.0.0.1",
            List.of(new Listener("mqtt", 1883, false)),
            null,
            null,
            500,
            2_000,
            100_000,
            8_192,
            1_048_576,
            0);

    public WireSettings {
        require(!bind.isBlank(), "UMBRA_BIND must not be blank");
        require(
                listeners.stream().noneMatch(Listener::tls) || (certificate != null && key != null),
                "a TLS listener needs a certificate and a key");
        require(connectRate >= 0, "UMBRA_LIMIT_CONNECT_RATE must not be negative, is " + connectRate);
        require(connectBurst > 0, "UMBRA_LIMIT_CONNECT_BURST must be positive, is " + connectBurst);
        require(maxSockets > 0, "UMBRA_LIMIT_CONNECTIONS must be positive, is " + maxSockets);
        require(maxConnectBytes >= 64, "UMBRA_LIMIT_CONNECT_BYTES must be at least 64, is " + maxConnectBytes);
        require(
                outboundBufferBytes >= 1_024,
                "UMBRA_LIMIT_OUTBOUND_BUFFER must be at least 1024, is " + outboundBufferBytes);
        require(handshakes > 0, "UMBRA_LIMIT_HANDSHAKES must be positive, is " + handshakes);
        require(threads >= 0, "UMBRA_MQTT_THREADS must not be negative, is " + threads);
        listeners = List.copyOf(listeners);
        origins = List.copyOf(origins);
        trustedProxies = List.copyOf(trustedProxies);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
