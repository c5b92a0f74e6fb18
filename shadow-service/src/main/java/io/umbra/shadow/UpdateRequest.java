package io.umbra.shadow;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request to change a shadow, read and checked as far as it can be without the shadow.
 *
 * @param requestId the caller's, null if it gave none
 * @param reported the merge patch for reported
 * @param desired the merge patch for desired
 * @param version the version the caller expects, null for none
 * @param profileVersion Tiangong's: becomes the version if greater than the current one; null or 0 for none
 * @param timestamp the message's device time in epoch milliseconds, null if none (or "no clock")
 * @param reportedTimes device times per JSON Pointer below reported, epoch milliseconds
 * @param desiredTimes device times per JSON Pointer below desired, epoch milliseconds; shown, never ordering
 * @param digest SHA-256 of the request's bytes
 */
public record UpdateRequest(
        @Nullable String requestId,
        Patch reported,
        Patch desired,
        @Nullable Long version,
        @Nullable Long profileVersion,
        @Nullable Long timestamp,
        Map<String, Long> reportedTimes,
        Map<String, Long> desiredTimes,
        byte[] digest) {

    /** What a request does to one section. */
    public sealed interface Patch {

        /** The request does not mention the section. */
        record None() implements Patch {}

        /** {@code null}: empty the section. */
        record Clear() implements Patch {}

        /** A merge patch (RFC 7396). */
        record Merge(ObjectNode value) implements Patch {}

        /** REST PUT: the section becomes this; keys absent here are removed. Without nulls. */
        record Replace(ObjectNode value) implements Patch {}

        Patch NONE = new None();
    }

    /** Whether any leaf carries a device's own time. */
    public boolean hasDeviceTime() {
        return timestamp != null || !reportedTimes.isEmpty();
    }
}
