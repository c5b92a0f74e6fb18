package io.umbra.model.format;

import java.io.Serial;

/** A document that cannot be read as what it says to be. Never leaves this package. */
final class UnreadableException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String pointer;
    private final String reason;

    UnreadableException(String pointer, String reason) {
        super(reason, null, false, false);
        this.pointer = pointer;
        this.reason = reason;
    }

    String pointer() {
        return pointer;
    }

    String reason() {
        return reason;
    }
}
