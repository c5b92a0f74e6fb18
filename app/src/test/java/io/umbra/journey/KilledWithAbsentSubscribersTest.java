package io.umbra.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.umbra.bench.UmbraProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code kill -9} while subscribers are away: whatever was acked meanwhile is theirs when they return. */
class KilledWithAbsentSubscribersTest {

    private static final int ROUNDS = Integer.getInteger("umbra.journey.kills", 2);
    private static final int SUBSCRIBERS = 20;
    private static final int ORDERS = 25;
    private static final int PLAIN = 400;

    @Test
    void everyoneGetsWhatWasAckedWhileTheyWereAway() {
        var start = SharedPlatform.patient(SharedPlatform.newHome());
        var umbra = UmbraProcess.start(start);
        var home = Tenant.of(umbra);
        home.limit("thingRate", 0);
        home.rest()
                .post(home.path("/topic-rules"), Map.of("filter", "plain/#", "allow", "both", "who", "all"))
                .expect(201);
        var key = home.key("control", "read");
        var subscribers = new ArrayList<Subscriber>();
        for (var number = 0; number < SUBSCRIBERS; number++) {
            subscribers.add(Subscriber.of(umbra, home.thing("away-" + number), number));
        }
        subscribers.forEach(each -> assertThat(each.connect()).isFalse());
        subscribers.forEach(Subscriber::subscribe);

        for (var round = 0; round < ROUNDS; round++) {
            subscribers.forEach(Subscriber::leave);
            publish(umbra, key, round);
            umbra.kill();
            umbra = UmbraProcess.start(start);
            subscribers.forEach(each -> assertThat(each.connect()).isTrue());
            for (var each : subscribers) {
                each.expect(round);
            }
        }
        subscribers.forEach(Subscriber::leave);
        umbra.close();
    }

    private static void publish(UmbraProcess umbra, Tenant.Login key, int round) {
        var publisher = MqttClient.builder()
                .useMqttVersion5()
                .identifier("publisher")
                .serverAddress(umbra.mqtt())
                .simpleAuth()
                .username(key.username())
                .password(key.password().getBytes(UTF_8))
                .applySimpleAuth()
                .buildAsync();
        publisher.connect().join();
        var acks = new ArrayList<CompletableFuture<?>>();
        for (var i = 0; i < PLAIN; i++) {
            acks.add(publish(
                    publisher,
                    "plain/all",
                    round + "-" + i,
                    i % 2 == 0 ? MqttQos.EXACTLY_ONCE : MqttQos.AT_LEAST_ONCE));
        }
        for (var i = 0; i < ORDERS; i++) {
            for (var number = 0; number < SUBSCRIBERS; number++) {
                var order = "{\"desired\":{\"n\":\"%d-%d\"}}".formatted(round, i);
                acks.add(publish(publisher, "$iot/away-" + number + "/shadow/update", order, MqttQos.AT_LEAST_ONCE));
            }
        }
        CompletableFuture.allOf(acks.toArray(CompletableFuture[]::new)).join();
        publisher.disconnect().join();
    }

    private static CompletableFuture<?> publish(Mqtt5AsyncClient publisher, String topic, String payload, MqttQos qos) {
        return publisher
                .publishWith()
                .topic(topic)
                .qos(qos)
                .payload(payload.getBytes(UTF_8))
                .send();
    }

    /** A subscriber that goes away and comes back with the state it had, as a device with a disk does. */
    private abstract static class Subscriber {

        private final String thing;
        final MqttQos qos;
        private final List<String> heard = new CopyOnWriteArrayList<>();

        Subscriber(String thing, MqttQos qos) {
            this.thing = thing;
            this.qos = qos;
        }

        static Subscriber of(UmbraProcess umbra, Tenant.Login login, int number) {
            var qos = number % 4 < 2 ? MqttQos.EXACTLY_ONCE : MqttQos.AT_LEAST_ONCE;
            return number % 2 == 0 ? new Of3(umbra, login, qos) : new Of5(umbra, login, qos);
        }

        abstract boolean connect();

        abstract void subscribe(String filter, MqttQos at);

        abstract void leave();

        void subscribe() {
            subscribe("$iot/" + thing + "/shadow/desired", MqttQos.AT_LEAST_ONCE);
            subscribe("$iot/" + thing + "/shadow/update/documents", MqttQos.AT_LEAST_ONCE);
            subscribe("plain/#", qos);
        }

        void heard(String topic, byte[] payload) {
            heard.add(topic + " " + new String(payload, UTF_8));
        }

        void expect(int round) {
            var plain = numbers(round, PLAIN).map(n -> "plain/all " + n).toList();
            await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
                assertThat(of("/desired ", round))
                        .as(thing)
                        .containsExactlyElementsOf(numbers(round, ORDERS).toList());
                assertThat(of("/update/documents ", round))
                        .as(thing)
                        .containsExactlyElementsOf(numbers(round, ORDERS).toList());
                assertThat(heard.stream()
                                .filter(each -> each.startsWith("plain/all " + round))
                                .distinct())
                        .as(thing)
                        .hasSize(PLAIN);
            });
            if (qos == MqttQos.EXACTLY_ONCE) {
                // In order within each quality of service, and nothing twice.
                for (var rest = 0; rest < 2; rest++) {
                    var parity = rest;
                    assertThat(heard.stream()
                                    .filter(each -> each.startsWith("plain/all " + round) && parity(each) == parity))
                            .as(thing)
                            .containsExactlyElementsOf(plain.stream()
                                    .filter(each -> parity(each) == parity)
                                    .toList());
                }
            } else {
                assertThat(heard.stream()
                                .filter(each -> each.startsWith("plain/all " + round))
                                .distinct())
                        .as(thing)
                        .containsExactlyElementsOf(plain);
            }
        }

        private static int parity(String message) {
            return Integer.parseInt(message.substring(message.indexOf('-') + 1)) % 2;
        }

        private static Stream<String> numbers(int round, int count) {
            return IntStream.range(0, count).mapToObj(i -> round + "-" + i);
        }

        /** The numbers in the messages of a kind, each once, in the order they came first. */
        private List<String> of(String kind, int round) {
            return heard.stream()
                    .filter(each -> each.contains(kind))
                    .map(each -> each.replaceAll(".*?\"n\":\"([0-9]+-[0-9]+)\".*", "$1"))
                    .filter(each -> each.startsWith(round + "-"))
                    .distinct()
                    .toList();
        }
    }

    private static final class Of3 extends Subscriber {

        private final Mqtt3AsyncClient client;

        Of3(UmbraProcess umbra, Tenant.Login login, MqttQos qos) {
            super(login.name(), qos);
            client = MqttClient.builder()
                    .useMqttVersion3()
                    .identifier(login.name())
                    .serverAddress(umbra.mqtt())
                    .simpleAuth()
                    .username(login.username())
                    .password(login.password().getBytes(UTF_8))
                    .applySimpleAuth()
                    .buildAsync();
            client.publishes(
                    MqttGlobalPublishFilter.ALL,
                    message -> heard(message.getTopic().toString(), message.getPayloadAsBytes()));
        }

        @Override
        boolean connect() {
            return client.connectWith().cleanSession(false).send().join().isSessionPresent();
        }

        @Override
        void subscribe(String filter, MqttQos at) {
            client.subscribeWith().topicFilter(filter).qos(at).send().join();
        }

        @Override
        void leave() {
            client.disconnect().join();
        }
    }

    private static final class Of5 extends Subscriber {

        private final Mqtt5AsyncClient client;

        Of5(UmbraProcess umbra, Tenant.Login login, MqttQos qos) {
            super(login.name(), qos);
            client = MqttClient.builder()
                    .useMqttVersion5()
                    .identifier(login.name())
                    .serverAddress(umbra.mqtt())
                    .simpleAuth()
                    .username(login.username())
                    .password(login.password().getBytes(UTF_8))
                    .applySimpleAuth()
                    .buildAsync();
            client.publishes(
                    MqttGlobalPublishFilter.ALL,
                    message -> heard(message.getTopic().toString(), message.getPayloadAsBytes()));
        }

        @Override
        boolean connect() {
            return client.connectWith()
                    .cleanStart(false)
                    .sessionExpiryInterval(3_600)
                    .send()
                    .join()
                    .isSessionPresent();
        }

        @Override
        void subscribe(String filter, MqttQos at) {
            client.subscribeWith().topicFilter(filter).qos(at).send().join();
        }

        @Override
        void leave() {
            client.disconnect().join();
        }
    }
}
