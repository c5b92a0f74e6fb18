package io.umbra.shadow.wrong;

import io.netty.handler.codec.mqtt.MqttQoS;

public final class KnowsNetty {
    public final MqttQoS quality = MqttQoS.AT_LEAST_ONCE;
}
