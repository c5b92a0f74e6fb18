package io.umbra.project;

/**
 * What one project may use. Sizes in bytes, rates per second.
 *
 * @param thingRate publishes a second per thing, 0 for none; QoS 1 and 2 above it are held back, QoS 0 dropped and counted
 * @param thingBurst publishes a thing may make at once before its rate counts
 * @param maxPayloadBytes largest shadow payload, else 413 {@code payload_too_large}
 * @param maxSectionBytes largest section (reported or desired) after merge as minified UTF-8 JSON, else 413
 * @param maxSectionLeaves most leaves in a section
 * @param maxDepth most nested objects below a section, else 400 {@code too_deep}
 * @param maxKeyBytes longest key
 * @param maxStringChars longest string
 * @param maxArrayItems longest array
 * @param maxNamedShadows named shadows per thing
 * @param maxThings things in the project
 * @param maxConnections connections of the project
 * @param maxConnectionsPerThing connections of one thing at the same time
 */
public record Limits(
        int thingRate,
        int thingBurst,
        int maxPayloadBytes,
        int maxSectionBytes,
        int maxSectionLeaves,
        int maxDepth,
        int maxKeyBytes,
        int maxStringChars,
        int maxArrayItems,
        int maxNamedShadows,
        int maxThings,
        int maxConnections,
        int maxConnectionsPerThing) {

    public static final Limits DEFAULT =
            new Limits(50, 200, 131_072, 32_768, 1_024, 10, 128, 10_240, 512, 20, 1_000_000, 100_000, 4);
}
