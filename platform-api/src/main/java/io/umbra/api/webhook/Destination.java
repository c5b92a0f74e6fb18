package io.umbra.api.webhook;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;

/**
 * An address on the open internet. Its name is looked up once, every address it has is judged, and one of those is what is
 * connected to: a name that changes meanwhile leads nowhere else.
 *
 * @param address what to connect to
 */
record Destination(URI url, InetAddress address) {

    private static final int LONGEST = 2_000;

    /** Thrown where an address may not be sent to. */
    static final class Forbidden extends IOException {
        private static final long serialVersionUID = 1;

        Forbidden(String message) {
            super(message);
        }
    }

    /**
     * Reads an address and looks its name up.
     *
     * @throws Forbidden where it is none, or one that may not be sent to
     * @throws UnknownHostException where its name is not known
     */
    static Destination of(String text, boolean allowPrivate) throws IOException {
        var url = url(text, allowPrivate);
        var addresses = InetAddress.getAllByName(host(url));
        if (!allowPrivate && Arrays.stream(addresses).anyMatch(Destination::isInside)) {
            throw new Forbidden("the address is not on the open internet");
        }
        return new Destination(url, addresses[0]);
    }

    private static URI url(String text, boolean allowPlain) throws Forbidden {
        try {
            var url = new URI(text);
            var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            if (text.length() > LONGEST || url.getHost() == null || url.getRawUserInfo() != null) {
                throw new Forbidden("the address names a host, and no user, in at most 2,000 characters");
            }
            if (!scheme.equals("https") && !(allowPlain && scheme.equals("http"))) {
                throw new Forbidden("the address must begin with https://");
            }
            return url;
        } catch (URISyntaxException e) {
            throw new Forbidden("this is no address");
        }
    }

    private static String host(URI url) {
        var host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    String host() {
        return host(url);
    }

    boolean isSecure() {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    int port() {
        return url.getPort() > 0 ? url.getPort() : isSecure() ? 443 : 80;
    }

    /** Loopback, private, link-local (with the metadata services), multicast, reserved, and IPv4 hidden in IPv6. */
    static boolean isInside(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        return switch (address) {
            case Inet4Address four -> isInside(four.getAddress());
            case Inet6Address six -> isInside6(six.getAddress());
            default -> true;
        };
    }

    private static boolean isInside(byte[] four) {
        int first = four[0] & 0xFF;
        int second = four[1] & 0xFF;
        return first == 0
                || first >= 240
                || (first == 100 && second >= 64 && second < 128)
                || (first == 192 && second == 0)
                || (first == 198 && (second == 18 || second == 19));
    }

    private static boolean isInside6(byte[] six) {
        int first = (six[0] & 0xFF) << 8 | six[1] & 0xFF;
        int second = (six[2] & 0xFF) << 8 | six[3] & 0xFF;
        boolean uniqueLocal = (first & 0xFE00) == 0xFC00;
        // 64:ff9b::/96 and 64:ff9b:1::/48 translate to IPv4, 2002::/16 and 2001::/32 tunnel it, ::/96 holds it.
        boolean hidesFour = (first == 0x64 && second == 0xFF9B)
                || first == 0x2002
                || (first == 0x2001 && second == 0)
                || (first == 0 && second == 0);
        return uniqueLocal || hidesFour || first == 0x100;
    }
}
