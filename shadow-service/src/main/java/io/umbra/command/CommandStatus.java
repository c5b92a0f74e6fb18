package io.umbra.command;

/** Where a command stands. */
public enum CommandStatus {
    /** Created, or back in the queue after its thing was lost; no request is under way. */
    QUEUED,
    /** A request left, nothing came back yet. */
    SENT,
    /** The thing said that it has begun. */
    ACKED,
    SUCCEEDED,
    FAILED,
    REJECTED,
    /** No answer in time. A late result still counts. */
    TIMED_OUT,
    /** Its time to live passed before any request left. */
    EXPIRED,
    CANCELED;

    /** Whether a request is under way. */
    public boolean isInFlight() {
        return this == SENT || this == ACKED;
    }

    /** Whether the thing may still be asked, or is being asked. */
    public boolean isOpen() {
        return this == QUEUED || isInFlight();
    }
}
