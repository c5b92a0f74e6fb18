package io.umbra.gateway.routing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What MQTT 5 says about a message beside its payload.
 *
 * @param payloadFormat 1 for UTF-8 text, 0 for bytes, null if not said
 * @param expirySeconds how long it is worth delivering, null for ever
 * @param expiresAt when that ends, epoch milliseconds; 0 as long as that is not known
 * @param user user properties, in order, names may repeat
 */
public record MessageProperties(
        @Nullable Integer payloadFormat,
        @Nullable Long expirySeconds,
        long expiresAt,
        @Nullable String contentType,
        @Nullable String responseTopic,
        byte @Nullable [] correlationData,
        List<Map.Entry<String, String>> user) {

    public static final MessageProperties NONE = new MessageProperties(null, null, 0, null, null, null, List.of());

    /** The same with so much left of its expiry. */
    MessageProperties expiringIn(long seconds) {
        return new MessageProperties(
                payloadFormat, seconds, expiresAt, contentType, responseTopic, correlationData, user);
    }

    /** The same, known to end at a time. */
    MessageProperties expiringAt(long millis) {
        return new MessageProperties(
                payloadFormat, expirySeconds, millis, contentType, responseTopic, correlationData, user);
    }

    /** How many bytes they take in a PUBLISH, without their length. */
    public int bytes() {
        var sum = (payloadFormat == null ? 0 : 2) + (expirySeconds == null ? 0 : 5);
        sum += property(contentType) + property(responseTopic);
        sum += correlationData == null ? 0 : 3 + correlationData.length;
        for (var each : user) {
            sum += 1 + text(each.getKey()) + text(each.getValue());
        }
        return sum;
    }

    private static int property(@Nullable String value) {
        return value == null ? 0 : 1 + text(value);
    }

    private static int text(String value) {
        return 2 + value.getBytes(StandardCharsets.UTF_8).length;
    }
}
