package io.umbra.ban;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * An address, or those that begin with the same bits.
 *
 * @param first its first address, the bits behind the prefix zero
 * @param bits how many of them count
 */
public record Network(InetAddress first, int bits) {

    /** Reads {@code 192.0.2.7}, {@code 192.0.2.0/24}, {@code 2001:db8::/32}; never looks a name up. Empty for anything else. */
    public static Optional<Network> parse(String text) {
        var slash = text.indexOf('/');
        try {
            var address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            var all = address.getAddress().length * 8;
            var bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
            return text.contains("%") || bits < 0 || bits > all ? Optional.empty() : Optional.of(around(address, bits));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    /** The network of so many bits an address is in. */
    static Network around(InetAddress address, int bits) {
        var bytes = address.getAddress();
        for (var i = 0; i < bytes.length; i++) {
            var counted = Math.clamp(bits - 8L * i, 0, 8);
            bytes[i] &= (byte) (0xFF00 >> counted);
        }
        try {
            return new Network(InetAddress.getByAddress(bytes), bits);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    public boolean contains(InetAddress address) {
        return address.getAddress().length == first.getAddress().length
                && around(address, bits).equals(this);
    }

    /** As {@link #parse} reads it; without a length where it is one address. */
    public String text() {
        var host = first.getHostAddress();
        return bits == first.getAddress().length * 8 ? host : host + "/" + bits;
    }
}
