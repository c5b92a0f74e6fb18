package io.umbra.lane;

import java.sql.SQLException;

/** What a database error means for the batch that met it. */
sealed interface StoreFault {

    /** The connection or the server is gone: whether the transaction stands must be looked up. */
    record Away(SQLException cause) implements StoreFault {}

    /** The server took the batch for impossible because of what is in it. */
    record BadData(SQLException cause) implements StoreFault {}

    /** The server could not do it this time: a lock, a full disk, a partition missing. */
    record TryAgain(SQLException cause) implements StoreFault {}

    /** Sorts by SQLSTATE class (PostgreSQL manual, appendix A). */
    static StoreFault of(SQLException e) {
        var state = e.getSQLState() == null ? "" : e.getSQLState();
        var kind = state.length() < 2 ? "" : state.substring(0, 2);
        return switch (kind) {
            case "22", "54" -> new BadData(e);
            // A row without a partition is a check violation; the lane makes the partition and tries again.
            case "23" -> state.equals("23514") ? new TryAgain(e) : new BadData(e);
            case "40", "53", "55", "25" -> new TryAgain(e);
            default -> new Away(e);
        };
    }
}
