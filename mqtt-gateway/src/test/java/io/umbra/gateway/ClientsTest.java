package io.umbra.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that people really use. */
class ClientsTest {

    private static World world;

    @BeforeAll
    static void start() throws Exception {
        world = World.start();
        world.thing("lamp");
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @Test
    void pahoOf311() throws Exception {
        var heard = new CopyOnWriteArrayList<String>();
        var client = new org.eclipse.paho.client.mqttv3.MqttClient(url(), "paho-3", new MemoryPersistence());
        var options = new MqttConnectOptions();
        options.setUserName("home/lamp");
        options.setPassword(World.password("home/lamp").toCharArray());
        client.connect(options);
        client.subscribe(
                "$iot/lamp/shadow/update/accepted", 1, (topic, message) -> heard.add(text(message.getPayload())));

        client.publish("$iot/lamp/shadow/update", bytes("{\"requestId\":\"p3\",\"reported\":{\"a\":1}}"), 1, false);
        client.publish("$iot/lamp/shadow/update", bytes("{\"requestId\":\"p3-2\",\"reported\":{\"a\":2}}"), 2, false);

        await().until(() -> heard.size() == 2);
        assertThat(heard.getFirst()).contains("\"requestId\":\"p3\"");
        client.disconnect();
        client.close();
    }

    @Test
    void pahoOf311WithAWrongPassword() throws Exception {
        try (var client = new org.eclipse.paho.client.mqttv3.MqttClient(url(), "paho-x", new MemoryPersistence())) {
            var options = new MqttConnectOptions();
            options.setUserName("home/lamp");
            options.setPassword("wrong".toCharArray());

            Assertions.assertThatThrownBy(() -> client.connect(options))
                    .isInstanceOfSatisfying(
                            MqttException.class,
                            e -> assertThat(e.getReasonCode())
                                    .isEqualTo(MqttException.REASON_CODE_FAILED_AUTHENTICATION));
        }
    }

    @Test
    void pahoOf5() throws Exception {
        var heard = new CopyOnWriteArrayList<String>();
        var client = new org.eclipse.paho.mqttv5.client.MqttClient(
                url(), "paho-5", new org.eclipse.paho.mqttv5.client.persist.MemoryPersistence());
        var options = new MqttConnectionOptions();
        options.setUserName("home/lamp");
        options.setPassword(bytes(World.password("home/lamp")));
        client.connect(options);
        client.setCallback(new PahoEar(heard));
        client.subscribe("$baidu/iot/shadow/lamp/update/accepted", 1);

        client.publish(
                "$baidu/iot/shadow/lamp/update", bytes("{\"requestId\":\"p5\",\"reported\":{\"a\":1}}"), 1, false);

        await().until(() -> heard.size() == 1);
        assertThat(heard.getFirst()).contains("\"requestId\":\"p5\"", "profileVersion");
        client.disconnect();
        client.close();
    }

    @Test
    void hiveMqOf5() throws Exception {
        var client = MqttClient.builder()
                .useMqttVersion5()
                .identifier("hive-5")
                .serverHost("127.0.0.1")
                .serverPort(world.port())
                .buildBlocking();
        client.connectWith()
                .simpleAuth()
                .username("home/lamp")
                .password(bytes(World.password("home/lamp")))
                .applySimpleAuth()
                .send();
        try (var heard = client.publishes(MqttGlobalPublishFilter.ALL)) {
            client.subscribeWith()
                    .topicFilter("$iot/lamp/shadow/update/+")
                    .qos(MqttQos.EXACTLY_ONCE)
                    .send();
            client.publishWith()
                    .topic("$iot/lamp/shadow/update")
                    .qos(MqttQos.EXACTLY_ONCE)
                    .payload(bytes("{\"requestId\":\"h5\",\"reported\":{\"a\":1}}"))
                    .send();

            assertThat(text(heard.receive(World.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .orElseThrow()
                            .getPayloadAsBytes()))
                    .contains("\"requestId\":\"h5\"");
            Assertions.assertThatThrownBy(() -> client.publishWith()
                            .topic("$iot/door/shadow/update")
                            .qos(MqttQos.AT_LEAST_ONCE)
                            .send())
                    .isInstanceOfSatisfying(
                            Mqtt5PubAckException.class,
                            e -> assertThat(e.getMqttMessage().getReasonCode())
                                    .isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED));
        }
        client.disconnect();
    }

    @Test
    void hiveMqOf5WithAWrongPassword() {
        var client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(world.port())
                .buildBlocking();

        Assertions.assertThatThrownBy(() -> client.connectWith()
                        .simpleAuth()
                        .username("home/lamp")
                        .password(bytes("wrong"))
                        .applySimpleAuth()
                        .send())
                .isInstanceOfSatisfying(
                        Mqtt5ConnAckException.class,
                        e -> assertThat(e.getMqttMessage().getReasonCode())
                                .isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD));
    }

    @Test
    void hiveMqOf311() throws Exception {
        var client = MqttClient.builder()
                .useMqttVersion3()
                .identifier("hive-3")
                .serverHost("127.0.0.1")
                .serverPort(world.port())
                .buildBlocking();
        client.connectWith()
                .simpleAuth()
                .username("home/lamp")
                .password(bytes(World.password("home/lamp")))
                .applySimpleAuth()
                .send();
        try (var heard = client.publishes(MqttGlobalPublishFilter.ALL)) {
            client.subscribeWith()
                    .topicFilter("$baidu/iot/general/#")
                    .qos(MqttQos.EXACTLY_ONCE)
                    .send();
            for (var i = 0; i < 100; i++) {
                client.publishWith()
                        .topic("$baidu/iot/general/x")
                        .qos(MqttQos.EXACTLY_ONCE)
                        .payload(bytes("m" + i))
                        .send();
            }
            for (var i = 0; i < 100; i++) {
                assertThat(text(heard.receive(World.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                                .orElseThrow()
                                .getPayloadAsBytes()))
                        .isEqualTo("m" + i);
            }
        }
        client.disconnect();
    }

    private static String url() {
        return "tcp://127.0.0.1:" + world.port();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Paho's callback of MQTT 5. */
    private record PahoEar(List<String> heard) implements org.eclipse.paho.mqttv5.client.MqttCallback {
        @Override
        public void messageArrived(String topic, org.eclipse.paho.mqttv5.common.MqttMessage message) {
            heard.add(text(message.getPayload()));
        }

        @Override
        public void disconnected(org.eclipse.paho.mqttv5.client.MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(org.eclipse.paho.mqttv5.common.MqttException exception) {}

        @Override
        public void deliveryComplete(org.eclipse.paho.mqttv5.client.IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(
                int reasonCode, org.eclipse.paho.mqttv5.common.packet.MqttProperties properties) {}
    }
}
