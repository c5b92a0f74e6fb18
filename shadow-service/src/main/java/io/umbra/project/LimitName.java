package io.umbra.project;

import java.util.Arrays;
import java.util.Optional;

/** The limits a project may set for itself, and between which bounds. Named as in {@link Limits}. */
enum LimitName {
    THING_RATE("thingRate", 0, 100_000),
    THING_BURST("thingBurst", 1, 1_000_000),
    MAX_PAYLOAD_BYTES("maxPayloadBytes", 256, 262_144),
    MAX_SECTION_BYTES("maxSectionBytes", 2, 1_048_576),
    MAX_SECTION_LEAVES("maxSectionLeaves", 1, 32_768),
    MAX_DEPTH("maxDepth", 1, 64),
    MAX_KEY_BYTES("maxKeyBytes", 1, 1_024),
    MAX_STRING_CHARS("maxStringChars", 1, 262_144),
    MAX_ARRAY_ITEMS("maxArrayItems", 0, 32_768),
    MAX_NAMED_SHADOWS("maxNamedShadows", 0, 100),
    MAX_THINGS("maxThings", 0, 10_000_000),
    MAX_CONNECTIONS("maxConnections", 0, 1_000_000),
    MAX_CONNECTIONS_PER_THING("maxConnectionsPerThing", 1, 64);

    final String text;
    final int least;
    final int most;

    LimitName(String text, int least, int most) {
        this.text = text;
        this.least = least;
        this.most = most;
    }

    static Optional<LimitName> of(String text) {
        return Arrays.stream(values()).filter(name -> name.text.equals(text)).findFirst();
    }
}
