package io.umbra.shadow;

import io.umbra.command.CommandResponse;
import io.umbra.model.ThingModel;
import io.umbra.presence.Connection;
import io.umbra.presence.Departure;
import io.umbra.presence.Listening;
import io.umbra.thing.ThingRef;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something asked of one thing. All that is asked of a thing goes through its lane in the order it came.
 *
 * <p>Every change has a message id, a UUIDv7 given where it entered the platform.
 */
public sealed interface Change {

    ThingRef thing();

    UUID messageId();

    /** The topic or REST path it came by; null where that is not told. */
    default @Nullable String topic() {
        return null;
    }

    /**
     * Changes a shadow.
     *
     * @param shadow the shadow's name, {@link Shadow#DEFAULT} for the unnamed one
     * @param spelling the topics it came by; decides policies and nothing else here
     * @param duplicate MQTT's DUP flag
     * @param ifMatch REST's If-Match, null for none
     * @param topic the topic or REST path it came by, null for the platform's own
     */
    record Update(
            ThingRef thing,
            UUID messageId,
            String shadow,
            Principal principal,
            Spelling spelling,
            UpdateRequest request,
            boolean duplicate,
            @Nullable Long ifMatch,
            @Nullable String topic)
            implements Change {}

    /**
     * Empties a shadow; takes a version.
     *
     * @param topic the topic or REST path it came by
     */
    record Delete(
            ThingRef thing,
            UUID messageId,
            String shadow,
            Principal principal,
            Spelling spelling,
            @Nullable String requestId,
            @Nullable Long ifMatch,
            String topic)
            implements Change {}

    /** Asks for a shadow as the owner of its shard knows it. */
    record Get(ThingRef thing, UUID messageId, String shadow) implements Change {}

    /**
     * A message that was refused before it got here (unreadable, too large, not allowed): it is journalled in its turn, so
     * that its answer leaves in its turn.
     *
     * @param shadow the shadow it was about, {@link Shadow#DEFAULT} too where it was about none
     * @param topic the topic or REST path it came by
     */
    record Refused(
            ThingRef thing,
            UUID messageId,
            String shadow,
            Principal principal,
            @Nullable String requestId,
            String topic,
            Refusal refusal)
            implements Change {

        public Refused(
                ThingRef thing,
                UUID messageId,
                Principal principal,
                @Nullable String requestId,
                String topic,
                Refusal refusal) {
            this(thing, messageId, Shadow.DEFAULT, principal, requestId, topic, refusal);
        }
    }

    /**
     * Values over time that belong to the history alone: no shadow, no version.
     *
     * @param digest SHA-256 of the request's bytes
     * @param duplicate MQTT's DUP flag
     * @param topic the topic it came by
     */
    record Telemetry(
            ThingRef thing,
            UUID messageId,
            Principal principal,
            @Nullable String requestId,
            List<Moment> series,
            byte[] digest,
            boolean duplicate,
            String topic)
            implements Change {

        /** Whether any moment carries a device's own time. */
        public boolean hasDeviceTime() {
            return series.stream().anyMatch(moment -> moment.at() != null);
        }
    }

    /** The device says it cannot obey a delta ({@code delta/rejected}); journalled, shown to operators. */
    record DeltaRefused(
            ThingRef thing, UUID messageId, @Nullable String requestId, String code, String message)
            implements Change {}

    /**
     * The thing tells of an event of its model: checked, journalled, never merged.
     *
     * @param event the event's name
     * @param at when the device says it happened, epoch milliseconds, null where it does not say
     * @param digest of the payload, see {@link Payload#digest}
     * @param duplicate MQTT's DUP flag
     * @param topic the topic it came by
     */
    record Post(
            ThingRef thing,
            UUID messageId,
            Principal principal,
            @Nullable String requestId,
            String event,
            ObjectNode data,
            @Nullable Long at,
            byte[] digest,
            boolean duplicate,
            String topic)
            implements Change {}

    /** A connection of the thing was accepted; answered before CONNACK leaves. */
    record Connect(ThingRef thing, UUID messageId, Connection connection) implements Change {}

    /** A connection of the thing ended. Never overrides a newer one. */
    record Disconnect(ThingRef thing, UUID messageId, Departure departure) implements Change {}

    /**
     * A connection of the thing began to listen to its deltas: asks for what is outstanding, so that it stands in version
     * order among the live ones.
     */
    record Listen(ThingRef thing, UUID messageId, String connectionId) implements Change {}

    /**
     * A connection of the thing listens for commands, or does so no more.
     *
     * @param listening the topics it listens to; null for none
     */
    record Attend(
            ThingRef thing,
            UUID messageId,
            String connectionId,
            @Nullable Listening listening) implements Change {}

    /**
     * Tells the thing to act once. The message id is the command's id.
     *
     * @param ttlMs how long it may wait for the thing, 0 for not at all
     * @param timeoutMs how long an answer may take, 0 for the platform's default
     */
    record Order(
            ThingRef thing,
            UUID messageId,
            Principal principal,
            @Nullable String requestId,
            String command,
            ObjectNode input,
            long ttlMs,
            long timeoutMs)
            implements Change {}

    /** The thing's PUBACK of a command's request came. */
    record Delivered(ThingRef thing, UUID messageId, String commandId) implements Change {}

    /**
     * The thing answers a command.
     *
     * @param topic what it published to
     */
    record Response(ThingRef thing, UUID messageId, String commandId, CommandResponse response, String topic)
            implements Change {}

    /** Takes a command back that has not been sent. */
    record Cancel(ThingRef thing, UUID messageId, Principal principal, String commandId) implements Change {}

    /**
     * Stores a plain message.
     *
     * @param thing what stands in a thing's place, see {@code PlainLog}
     * @param body the message as JSON; whoever reads it wrote it
     */
    record Publish(ThingRef thing, UUID messageId, Principal principal, String topic, String body) implements Change {}

    /** Time has passed for the thing's commands; from the lane itself. */
    record Tick(ThingRef thing, UUID messageId) implements Change {}

    /**
     * The thing is to take another model: all its shadows are held against it. Where they break it the answer lists how,
     * or, with {@code force}, what breaks it is removed, in one version of each shadow.
     */
    record Fit(
            ThingRef thing,
            UUID messageId,
            Principal principal,
            @Nullable String requestId,
            ThingModel model,
            boolean force)
            implements Change {}

    /**
     * The thing was made: nothing of it is told before.
     *
     * @param who made it, see {@link Principal#text}
     */
    record Create(ThingRef thing, UUID messageId, String who) implements Change {}

    /** The thing is deleted: what comes after gets {@code thing_not_found}. */
    record Remove(ThingRef thing, UUID messageId, Principal principal) implements Change {}
}
