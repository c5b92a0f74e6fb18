package io.umbra.messaging;

import org.jspecify.annotations.Nullable;

/**
 * What is to be published should a connection end without leave.
 *
 * @param connection the connection's id
 * @param owner the thing's name, or {@code @} and the key's id
 * @param thing the thing's number, 0 for a key's
 * @param body the message as the journal keeps one
 * @param keepAliveSeconds the connection's, 0 for none
 * @param delaySeconds how long its session may be without a connection before the will is published
 * @param dueAt when it is, epoch milliseconds; null while the connection stands
 */
public record StoredWill(
        String connection,
        long project,
        String projectName,
        String owner,
        long thing,
        String clientId,
        String topic,
        String body,
        int keepAliveSeconds,
        long delaySeconds,
        @Nullable Long dueAt) {

    /** The user name its connection logged in with. */
    public String username() {
        return projectName + "/" + owner;
    }

    /** The same of a session that stays so long: with it a delay ends too. */
    public StoredWill within(long expirySeconds) {
        return new StoredWill(
                connection,
                project,
                projectName,
                owner,
                thing,
                clientId,
                topic,
                body,
                keepAliveSeconds,
                Math.min(delaySeconds, expirySeconds),
                dueAt);
    }
}
