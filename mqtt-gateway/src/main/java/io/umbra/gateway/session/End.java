package io.umbra.gateway.session;

import io.umbra.ban.Ban;
import io.umbra.presence.Presences;

/**
 * How a connection ends.
 *
 * @param departure the reason its thing's presence gives, see {@code Departure}
 * @param reason what an MQTT 5 client is told
 * @param text the same for a person
 * @param will whether the will is published
 * @param forgets whether publishes that still wait are dropped; none of them was acknowledged
 * @param told whether the client is sent a DISCONNECT, where its protocol has one
 */
record End(String departure, Reason reason, String text, boolean will, boolean forgets, boolean told) {

    static final End LEFT = new End("client_disconnected", Reason.SUCCESS, "", false, false, false);
    static final End LEFT_WITH_WILL = new End("client_disconnected", Reason.SUCCESS, "", true, false, false);
    static final End LOST =
            new End("connection_lost", Reason.UNSPECIFIED, "the connection broke off", true, false, false);
    static final End SILENT = new End(
            "keep_alive_timeout", Reason.KEEP_ALIVE_TIMEOUT, "nothing heard within the keep alive", true, false, true);
    static final End TAKEN_OVER = new End(
            "taken_over",
            Reason.SESSION_TAKEN_OVER,
            "the same client id of the same thing connected",
            true,
            false,
            true);
    static final End STORE_AWAY =
            new End("storage_unavailable", Reason.SERVER_BUSY, "the store is away; send again", true, true, true);
    static final End TOO_SLOW =
            new End("too_slow", Reason.QUOTA_EXCEEDED, "too much waits to be read", true, false, true);
    static final End SHUTDOWN = new End(Presences.GATEWAY_LOST, Reason.SERVER_SHUTTING_DOWN, "", true, false, true);
    static final End FAILED = new End("kicked", Reason.UNSPECIFIED, "internal error", true, true, true);

    /** Whether it stands in the connection log: not where the client said farewell, or the platform to all. */
    boolean isBreak() {
        return reason != Reason.SUCCESS && reason != Reason.SERVER_SHUTTING_DOWN;
    }

    /**
     * Whether the gateway ends with it. Nobody is told of it then: the thing stops being online as the gateway does, and
     * whoever runs next tells of those that are not back in time, as after any other end of a gateway.
     */
    boolean isOfGateway() {
        return reason == Reason.SERVER_SHUTTING_DOWN;
    }

    static End protocolError(Reason reason, String text) {
        return new End("protocol_error", reason, text, true, true, true);
    }

    /** Its rights ended: no will either, for it has none to publish. */
    static End closed(String departure) {
        return new End(departure, Reason.ADMINISTRATIVE_ACTION, departure, false, true, true);
    }

    /** MQTT 5 has a reason of its own for who is refused, not for who is in. */
    static End banned(Ban ban) {
        return new End("banned", Reason.ADMINISTRATIVE_ACTION, said(ban), false, true, true);
    }

    /** A ban for a person. */
    static String said(Ban ban) {
        var until = ban.until() == null ? "" : " until " + ban.until();
        var note = ban.note() == null ? "" : ": " + ban.note();
        return "ban " + ban.id() + " of " + ban.subject() + until + note;
    }
}
