package io.umbra.gateway.topic;

/** What a command's topic is for: the levels after the command's id. */
public enum CommandVerb {
    /** The platform asks. */
    REQUEST("request", "method/device/req"),
    /** The device answers. */
    RESPONSE("response", "method/device/resp"),
    /** The platform refuses an answer; native only. */
    RESPONSE_REJECTED("response/rejected", "");

    private final String text;
    private final String tiangong;

    CommandVerb(String text, String tiangong) {
        this.text = text;
        this.tiangong = tiangong;
    }

    public String text() {
        return text;
    }

    /** What follows the thing's name on the Tiangong spelling, which names the command in the body. */
    String tiangong() {
        return tiangong;
    }
}
