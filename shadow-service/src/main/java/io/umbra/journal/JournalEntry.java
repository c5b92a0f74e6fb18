package io.umbra.journal;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of the journal.
 *
 * @param shard which shard's log it stands in, 0 to 63
 * @param offset its place there; grows by one with every row and never starts again
 * @param time epoch milliseconds, never smaller than that of the row before
 * @param project the project's number
 * @param thing the thing's number; below 0 for plain messages, see {@code PlainLog}
 * @param shadow the shadow's name, empty for the unnamed one; of a plain message its topic
 * @param digest the first 8 bytes of the request's SHA-256, kept where it had a request id, to know it again
 * @param version the shadow's version after it, 0 where it took none
 * @param principal who asked, see {@code Principal.text()}
 * @param body JSON, see docs/architecture.md for each kind's members
 */
public record JournalEntry(
        int shard,
        long offset,
        long time,
        long project,
        long thing,
        Kind kind,
        String shadow,
        UUID messageId,
        @Nullable String requestId,
        @Nullable Long digest,
        long version,
        String principal,
        String body) {

    /** What a row tells of. The codes stand in the database and never change. */
    public enum Kind {
        /** An accepted update that changed reported only. */
        REPORT(1),
        /** An accepted update that touched desired. */
        DESIRE(2),
        /** An accepted update that took no version. */
        NOOP(3),
        /** A shadow was deleted. */
        DELETE(4),
        /** A message was refused. */
        REJECTED(5),
        /** A device said it cannot obey. */
        DELTA_REFUSED(6),
        CONNECTED(7),
        DISCONNECTED(8),
        /** The thing was deleted. */
        REMOVED(9),
        /** Refusals past the rate at which they are kept one by one. */
        REJECTED_SUMMARY(10),
        /** A command moved on. */
        COMMAND(11),
        /** A thing told of an event. */
        EVENT(12),
        /** The thing was made. */
        CREATED(13),
        /** Values for the history were accepted. */
        TELEMETRY(20),
        /** A plain message that a session which outlives its connection wants. */
        MESSAGE(30);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        public static Kind of(int code) {
            for (var kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("unknown journal kind " + code);
        }
    }
}
