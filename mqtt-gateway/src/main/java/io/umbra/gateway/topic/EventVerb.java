package io.umbra.gateway.topic;

/** What an event's topic is for: the levels after the event's name. */
public enum EventVerb {
    /** The device tells of it. */
    POST("post"),
    /** It is stored. */
    ACCEPTED("post/accepted"),
    /** It is not. */
    REJECTED("post/rejected");

    private final String text;

    EventVerb(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
