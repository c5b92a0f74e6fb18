package io.umbra.presence;

/**
 * Ends live MQTT connections when their rights end. Returns at once; the connections are closed within a second. Reasons
 * are those of {@link Departure}.
 */
public interface Connections {

    /** Closes every connection of a thing: deleted, disabled, its credential revoked or rotated. */
    void closeThing(long thingKey, String reason);

    /** Closes every connection of an app key: revoked, expired, its scopes changed. */
    void closeKey(long projectKey, String keyId, String reason);

    /** Closes every connection of a project: deleted or disabled. */
    void closeProject(long projectKey, String reason);

    /** Where nothing can be connected. */
    Connections NONE = new Connections() {
        @Override
        public void closeThing(long thingKey, String reason) {}

        @Override
        public void closeKey(long projectKey, String keyId, String reason) {}

        @Override
        public void closeProject(long projectKey, String reason) {}
    };
}
