package io.umbra.gateway.wrong;

import io.netty.handler.codec.mqtt.MqttVersion;

public final class KnowsMoreOfNetty {
    public final MqttVersion version = MqttVersion.MQTT_5;
}
