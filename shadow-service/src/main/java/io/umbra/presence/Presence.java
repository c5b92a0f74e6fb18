package io.umbra.presence;

import org.jspecify.annotations.Nullable;

/**
 * Whether a thing is connected.
 *
 * @param online while at least one connection stands
 * @param since when it became so, epoch milliseconds; 0 for a thing never connected
 * @param reason why it is offline, null while online or never connected
 * @param connection the newest connection, null for a thing never connected; kept when it has ended
 * @param epoch how many CONNECTs of the thing were accepted
 */
public record Presence(
        boolean online,
        long since,
        @Nullable String reason,
        @Nullable Connection connection,
        long epoch) {

    public static final Presence NEVER = new Presence(false, 0, null, null, 0);
}
