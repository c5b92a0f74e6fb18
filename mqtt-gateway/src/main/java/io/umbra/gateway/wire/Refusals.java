package io.umbra.gateway.wire;

import io.umbra.gateway.session.Counters;
import io.umbra.presence.ConnectionLog;
import java.time.InstantSource;

/** Tells of connections that never became a session. */
record Refusals(ConnectionLog log, Counters counters, InstantSource clock) {

    void handshakeFailed(String address, String why) {
        refused(address, "tls_failed", why);
    }

    void webSocketRefused(String address, String why) {
        refused(address, "websocket_refused", why);
    }

    void proxyHeaderWrong(String address, String why) {
        refused(address, "proxy_header", why);
    }

    void tooFast(String address) {
        refused(address, "connection_rate_exceeded", "too many connections a second from this address");
    }

    void full(String address) {
        refused(address, "connections_exhausted", "the gateway has as many connections as it may");
    }

    private void refused(String address, String reason, String why) {
        counters.refused(reason);
        log.record(new ConnectionLog.Entry(clock.millis(), address, null, null, reason, why));
    }
}
