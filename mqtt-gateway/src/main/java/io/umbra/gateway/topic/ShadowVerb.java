package io.umbra.gateway.topic;

import org.jspecify.annotations.Nullable;

/** What a shadow topic is about: the levels after its prefix. */
public enum ShadowVerb {
    UPDATE("update"),
    UPDATE_ACCEPTED("update/accepted"),
    UPDATE_REJECTED("update/rejected"),
    UPDATE_SNAPSHOT("update/snapshot"),
    UPDATE_DOCUMENTS("update/documents"),
    DELTA("delta"),
    DELTA_ACCEPTED("delta/accepted"),
    DELTA_REJECTED("delta/rejected"),
    DESIRED("desired"),
    GET("get"),
    GET_ACCEPTED("get/accepted"),
    GET_REJECTED("get/rejected"),
    DELETE("delete"),
    DELETE_ACCEPTED("delete/accepted"),
    DELETE_REJECTED("delete/rejected");

    private static final ShadowVerb[] ALL = values();
    private final String text;

    ShadowVerb(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** Whether a client publishes it and the platform answers. */
    public boolean isRequest() {
        return this == UPDATE || this == GET || this == DELETE;
    }

    /** Whether a device publishes it to say what it made of a delta. */
    public boolean isDeltaAnswer() {
        return this == DELTA_ACCEPTED || this == DELTA_REJECTED;
    }

    /** Where a request is answered. */
    ShadowVerb accepted() {
        return switch (this) {
            case UPDATE -> UPDATE_ACCEPTED;
            case GET -> GET_ACCEPTED;
            case DELETE -> DELETE_ACCEPTED;
            default -> throw new IllegalStateException(this + " is no request");
        };
    }

    /** Where a request is refused. */
    ShadowVerb rejected() {
        return switch (this) {
            case UPDATE -> UPDATE_REJECTED;
            case GET -> GET_REJECTED;
            case DELETE -> DELETE_REJECTED;
            case DELTA_ACCEPTED, DELTA_REJECTED -> DELTA_REJECTED;
            default -> throw new IllegalStateException(this + " is no request");
        };
    }

    /** The verb that ends {@code topic} from {@code start} on, or null. */
    static @Nullable ShadowVerb at(String topic, int start) {
        var length = topic.length() - start;
        for (var verb : ALL) {
            if (verb.text.length() == length && topic.startsWith(verb.text, start)) {
                return verb;
            }
        }
        return null;
    }
}
