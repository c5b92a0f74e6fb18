package io.umbra.presence;

import org.jspecify.annotations.Nullable;

/** Answers "why can't my device connect?": hears of connections that were refused or broke. Must not block. */
public interface ConnectionLog {

    /**
     * One refused or broken connection. What the peer said of itself is not to be trusted.
     *
     * @param time epoch milliseconds
     * @param address the peer's address, with port
     * @param username the user name as given, null where it gave none or never got so far
     * @param clientId the client id as given, null where it never got so far
     * @param reason a stable word, e.g. {@code wrong_key}, {@code packet_too_large}, {@code malformed_packet}
     * @param detail text for a person
     */
    record Entry(
            long time,
            String address,
            @Nullable String username,
            @Nullable String clientId,
            String reason,
            String detail) {}

    void record(Entry entry);
}
