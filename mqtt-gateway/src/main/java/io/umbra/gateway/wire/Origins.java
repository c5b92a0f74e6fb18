package io.umbra.gateway.wire;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * From which web pages a WebSocket may be opened. A client that is no browser sends no origin. A page of the host the
 * WebSocket is opened at may, whatever its port; others only if they are named. (Nothing is taken from cookies here, so a
 * strange page would need a device's key all the same.)
 *
 * @param named origins such as {@code https://panel.example}, or {@code *} for any
 */
record Origins(List<String> named) {

    boolean allow(@Nullable String origin, @Nullable String host) {
        return origin == null
                || named.contains("*")
                || named.contains(origin.toLowerCase(Locale.ROOT))
                || (host != null
                        && hostOf(origin).equals(hostOf("any://" + host))
                        && !hostOf(origin).isEmpty());
    }

    private static String hostOf(String origin) {
        try {
            var host = URI.create(origin).getHost();
            return host == null ? "" : host.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
