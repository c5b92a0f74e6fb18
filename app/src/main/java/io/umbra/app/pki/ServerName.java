package io.umbra.app.pki;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** A name a server is reached by: a host name, or an address by number. Ordered by its text. */
public record ServerName(String text, boolean isAddress) implements Comparable<ServerName> {

    /** Names under which this machine is always reached by itself. */
    private static final List<String> OWN = List.of("localhost", "127.0.0.1", "::1");

    public static ServerName of(String text) {
        var address = text.contains(":") || text.matches("[0-9.]+");
        return address ? new ServerName(normal(text), true) : new ServerName(text.toLowerCase(Locale.ROOT), false);
    }

    /** These, and those of the machine itself. */
    public static Collection<ServerName> withOwn(Collection<String> more) {
        var names = new TreeSet<ServerName>();
        OWN.forEach(name -> names.add(of(name)));
        more.forEach(name -> names.add(of(name)));
        return names;
    }

    /** The one spelling certificates have for an address. */
    private static String normal(String address) {
        try {
            return InetAddress.getByName(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + address, e);
        }
    }

    @Override
    public int compareTo(ServerName other) {
        return text.compareTo(other.text);
    }
}
