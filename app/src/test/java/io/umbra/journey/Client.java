package io.umbra.journey;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import io.umbra.bench.UmbraProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.common.MqttSubscription;

/** A device built on a client library, over TLS, at QoS 1. */
interface Client extends AutoCloseable {
    int PATIENCE_SECONDS = 120;

    /** Hears the payloads of a topic; returns when the platform has granted it. */
    void listen(String topic, Consumer<String> heard) throws Exception;

    /** Publishes and waits for the ack. */
    void publish(String topic, String payload) throws Exception;

    /** The libraries and the versions of the protocol they speak. */
    enum Library {
        PAHO_3 {
            @Override
            Client connect(UmbraProcess umbra, Tenant.Login login) throws Exception {
                return paho3(umbra, login);
            }
        },
        PAHO_5 {
            @Override
            Client connect(UmbraProcess umbra, Tenant.Login login) throws Exception {
                return paho5(umbra, login);
            }
        },
        HIVEMQ_3 {
            @Override
            Client connect(UmbraProcess umbra, Tenant.Login login) throws Exception {
                return hive3(umbra, login);
            }
        },
        HIVEMQ_5 {
            @Override
            Client connect(UmbraProcess umbra, Tenant.Login login) throws Exception {
                return hive5(umbra, login);
            }
        };

        abstract Client connect(UmbraProcess umbra, Tenant.Login login) throws Exception;
    }

    private static Client paho3(UmbraProcess umbra, Tenant.Login login) throws Exception {
        var client = new org.eclipse.paho.client.mqttv3.MqttClient(address(umbra), login.name(), null);
        var options = new org.eclipse.paho.client.mqttv3.MqttConnectOptions();
        options.setConnectionTimeout(PATIENCE_SECONDS);
        options.setUserName(login.username());
        options.setPassword(login.password().toCharArray());
        options.setSocketFactory(trust(umbra).getSocketFactory());
        client.connect(options);
        return new Client() {
            @Override
            public void listen(String topic, Consumer<String> heard) throws Exception {
                client.subscribe(topic, 1, (from, message) -> heard.accept(new String(message.getPayload(), UTF_8)));
            }

            @Override
            public void publish(String topic, String payload) throws Exception {
                client.publish(topic, payload.getBytes(UTF_8), 1, false);
            }

            @Override
            public void close() throws Exception {
                client.disconnect();
                client.close();
            }
        };
    }

    private static Client paho5(UmbraProcess umbra, Tenant.Login login) throws Exception {
        var client = new org.eclipse.paho.mqttv5.client.MqttClient(address(umbra), login.name(), null);
        var options = new org.eclipse.paho.mqttv5.client.MqttConnectionOptions();
        options.setConnectionTimeout(PATIENCE_SECONDS);
        options.setUserName(login.username());
        options.setPassword(login.password().getBytes(UTF_8));
        options.setSocketFactory(trust(umbra).getSocketFactory());
        client.connect(options);
        return new Client() {
            @Override
            public void listen(String topic, Consumer<String> heard) throws Exception {
                IMqttMessageListener listener =
                        (from, message) -> heard.accept(new String(message.getPayload(), UTF_8));
                client.subscribe(
                        new MqttSubscription[] {new MqttSubscription(topic, 1)}, new IMqttMessageListener[] {listener});
            }

            @Override
            public void publish(String topic, String payload) throws Exception {
                client.publish(topic, payload.getBytes(UTF_8), 1, false);
            }

            @Override
            public void close() throws Exception {
                client.disconnect();
                client.close();
            }
        };
    }

    private static Client hive3(UmbraProcess umbra, Tenant.Login login) throws Exception {
        var client = hive(umbra, login).useMqttVersion3().buildBlocking();
        client.connectWith()
                .simpleAuth()
                .username(login.username())
                .password(login.password().getBytes(UTF_8))
                .applySimpleAuth()
                .send();
        return new Client() {
            @Override
            public void listen(String topic, Consumer<String> heard) {
                client.toAsync()
                        .subscribeWith()
                        .topicFilter(topic)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .callback(message -> heard.accept(new String(message.getPayloadAsBytes(), UTF_8)))
                        .send()
                        .join();
            }

            @Override
            public void publish(String topic, String payload) {
                client.publishWith()
                        .topic(topic)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(payload.getBytes(UTF_8))
                        .send();
            }

            @Override
            public void close() {
                client.disconnect();
            }
        };
    }

    private static Client hive5(UmbraProcess umbra, Tenant.Login login) throws Exception {
        var client = hive(umbra, login).useMqttVersion5().buildBlocking();
        client.connectWith()
                .simpleAuth()
                .username(login.username())
                .password(login.password().getBytes(UTF_8))
                .applySimpleAuth()
                .send();
        return new Client() {
            @Override
            public void listen(String topic, Consumer<String> heard) {
                client.toAsync()
                        .subscribeWith()
                        .topicFilter(topic)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .callback(message -> heard.accept(new String(message.getPayloadAsBytes(), UTF_8)))
                        .send()
                        .join();
            }

            @Override
            public void publish(String topic, String payload) {
                client.publishWith()
                        .topic(topic)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(payload.getBytes(UTF_8))
                        .send();
            }

            @Override
            public void close() {
                client.disconnect();
            }
        };
    }

    private static MqttClientBuilder hive(UmbraProcess umbra, Tenant.Login login) throws Exception {
        return MqttClient.builder()
                .identifier(login.name())
                .transportConfig()
                .serverHost("localhost")
                .serverPort(umbra.port("UMBRA_MQTTS_PORT"))
                .socketConnectTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .mqttConnectTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .sslConfig()
                .trustManagerFactory(authorities(umbra))
                .handshakeTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .applySslConfig()
                .applyTransportConfig();
    }

    private static String address(UmbraProcess umbra) {
        return "ssl://localhost:" + umbra.port("UMBRA_MQTTS_PORT");
    }

    private static SSLContext trust(UmbraProcess umbra) throws GeneralSecurityException, IOException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, authorities(umbra).getTrustManagers(), null);
        return context;
    }

    /** Who is believed: the platform's own authority and nobody else. */
    private static TrustManagerFactory authorities(UmbraProcess umbra) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var file = Files.newInputStream(umbra.data().resolve("tls/ca.crt"))) {
            store.setCertificateEntry(
                    "umbra", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
