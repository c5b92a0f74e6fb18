package io.umbra.gateway.wire;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.umbra.gateway.routing.MessageProperties;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads MQTT 5's properties. */
final class PropertiesReader {

    private final MqttProperties properties;

    PropertiesReader(MqttProperties properties) {
        this.properties = properties;
    }

    boolean has(int id) {
        return properties.getProperty(id) != null;
    }

    /** A number, as unsigned as it was sent. */
    long number(int id, long otherwise) {
        var property = properties.getProperty(id);
        return property == null ? otherwise : Integer.toUnsignedLong((Integer) property.value());
    }

    @Nullable
    String text(int id) {
        var property = properties.getProperty(id);
        return property == null ? null : (String) property.value();
    }

    /** What is said of a message, passed on to whoever hears it. */
    MessageProperties ofMessage() {
        return properties.isEmpty()
                ? MessageProperties.NONE
                : new MessageProperties(
                        has(MqttProperties.PAYLOAD_FORMAT_INDICATOR)
                                ? (Integer) (int) number(MqttProperties.PAYLOAD_FORMAT_INDICATOR, 0)
                                : null,
                        has(MqttProperties.PUBLICATION_EXPIRY_INTERVAL)
                                ? (Long) number(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, 0)
                                : null,
                        0,
                        text(MqttProperties.CONTENT_TYPE),
                        text(MqttProperties.RESPONSE_TOPIC),
                        bytes(MqttProperties.CORRELATION_DATA),
                        user());
    }

    private byte @Nullable [] bytes(int id) {
        var property = properties.getProperty(id);
        return property == null ? null : (byte[]) property.value();
    }

    private List<Map.Entry<String, String>> user() {
        return properties.getProperties(MqttProperties.USER_PROPERTY).stream()
                .map(property -> (StringPair) property.value())
                .map(pair -> Map.entry(pair.key, pair.value))
                .toList();
    }
}
