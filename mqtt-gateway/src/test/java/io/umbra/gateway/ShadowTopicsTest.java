package io.umbra.gateway;

import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBLISH;
import static io.umbra.gateway.RawClient.SUBACK;
import static io.umbra.gateway.RawClient.publish;
import static io.umbra.gateway.RawClient.publish5;
import static io.umbra.gateway.RawClient.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.project.AppKey.Scope;
import io.umbra.project.ThingSelection;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a device and a back end say and hear of a shadow. */
class ShadowTopicsTest {

    private static World world;
    private static int numbers;
    private String name = "";
    private String user = "";

    @BeforeAll
    static void start() throws Exception {
        world = World.start();
        world.key("app", new ThingSelection.All(), Scope.READ, Scope.CONTROL, Scope.PRESENCE);
        world.key("reader", new ThingSelection.All(), Scope.READ);
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @BeforeEach
    void aThing() {
        name = "thing-" + ++numbers;
        user = "home/" + name;
        world.thing(name);
    }

    @ParameterizedTest
    @CsvSource({"$iot/%s/shadow/, version, 13", "$baidu/iot/shadow/%s/, profileVersion, 10"})
    void anUpdateIsAnsweredInItsSpelling(String prefix, String version, int digits) throws Exception {
        try (var device = RawClient.connected(world, user)) {
            device.send(subscribe(1, 1, prefix.formatted(name) + "update/accepted"));
            device.read(SUBACK);

            device.send(
                    publish(1, 2, prefix.formatted(name) + "update", "{\"requestId\":\"r\",\"reported\":{\"a\":1}}"));

            var reply = device.read(PUBLISH);
            assertThat(reply.topic()).isEqualTo(prefix.formatted(name) + "update/accepted");
            assertThat(reply.payload())
                    .contains("\"requestId\":\"r\"", "\"" + version + "\":1", "\"reported\":{\"a\":1}")
                    .containsPattern("\"timestamp\":\\d{" + digits + "}[,}]");
        }
    }

    @Test
    void aRefusalNamesCodeAndRuleAndIsAcknowledged() throws Exception {
        try (var device = RawClient.connected(world, user)) {
            device.send(subscribe(1, 1, "$iot/" + name + "/shadow/update/rejected"));
            device.read(SUBACK);

            device.send(publish(1, 2, "$iot/" + name + "/shadow/update", "{\"reported\":{\"a\":[null]}}"));

            var first = device.read();
            var second = device.read();
            var reply = first.type() == PUBLISH ? first : second;
            assertThat(reply.payload()).contains("\"code\":400", "\"error\":\"null_in_array\"", "\"digest\":");
            assertThat((first.type() == PUBACK ? first : second).id()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "not json; 153",
                "{\"reported\":{\"a\":[null]}}; 153",
                "{\"desired\":{\"a\":1}}; 135",
            })
    void mqtt5IsToldWhyInItsAcknowledgement(String payload, int reason) throws Exception {
        try (var device = RawClient.connected5(world, user)) {
            device.send(publish5(1, 2, "$iot/" + name + "/shadow/update", payload));

            var ack = device.read(PUBACK);
            assertThat(ack.id()).isEqualTo(2);
            assertThat(ack.at(2)).isEqualTo(reason);
            assertThat(ack.body().length).isGreaterThan(10);
        }
    }

    @Test
    void repliesAreHeardByOtherConnectionsAndAppsToo() throws Exception {
        try (var device = RawClient.connected(world, user, "one");
                var other = RawClient.connected(world, user, "two");
                var app = RawClient.connected(world, "home/@reader", "app-" + name)) {
            for (var client : new RawClient[] {other, app}) {
                client.send(subscribe(1, 0, "$iot/" + name + "/shadow/update/accepted"));
                client.read(SUBACK);
            }

            device.send(publish(1, 2, "$iot/" + name + "/shadow/update", "{\"requestId\":\"x\",\"reported\":{}}"));

            assertThat(other.read(PUBLISH).payload()).contains("\"requestId\":\"x\"");
            assertThat(app.read(PUBLISH).payload()).contains("\"requestId\":\"x\"");
        }
    }

    @Test
    void anAppSetsDesiredAndTheDeviceHearsTheDelta() throws Exception {
        try (var device = RawClient.connected(world, user);
                var app = RawClient.connected(world, "home/@app", "app-" + name)) {
            device.send(subscribe(1, 1, "$iot/" + name + "/shadow/delta", "$baidu/iot/shadow/" + name + "/delta"));
            device.read(SUBACK);

            app.send(publish(1, 2, "$iot/" + name + "/shadow/update", "{\"desired\":{\"on\":true}}"));

            assertThat(app.read(PUBACK).id()).isEqualTo(2);
            var first = device.read(PUBLISH);
            var second = device.read(PUBLISH);
            assertThat(Set.of(first.topic(), second.topic()))
                    .containsExactlyInAnyOrder(
                            "$iot/" + name + "/shadow/delta", "$baidu/iot/shadow/" + name + "/delta");
            assertThat(first.payload()).contains("\"desired\":{\"on\":true}", "\"requestId\":");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "$iot/%s/shadow/delta",
        "$iot/%s/shadow/#",
        "$iot/%s/#",
        "$iot/%s/shadow/+",
        "$baidu/iot/shadow/%s/delta",
        "$baidu/iot/shadow/%s/#"
    })
    void subscribingBringsTheOutstandingDeltaOnce(String filter) throws Exception {
        desire("{\"desired\":{\"on\":true}}");
        desire("{\"desired\":{\"level\":3}}");
        try (var device = RawClient.connected(world, user)) {
            device.send(subscribe(1, 1, filter.formatted(name)));

            var delta = device.read(PUBLISH);
            assertThat(delta.topic()).endsWith("/delta");
            assertThat(delta.payload()).contains("\"on\":true", "\"level\":3");

            device.send(subscribe(2, 1, filter.formatted(name)));
            device.read(SUBACK);
            // The listening stands in the thing's line before this get: a second delta would come before its answer.
            device.send(subscribe(3, 1, "$iot/" + name + "/shadow/get/accepted"));
            device.read(SUBACK);
            device.send(publish(1, 9, "$iot/" + name + "/shadow/get", ""));
            var topic = "";
            while (!topic.equals("$iot/" + name + "/shadow/get/accepted")) {
                assertThat(topic).doesNotEndWith("/delta");
                topic = device.read(PUBLISH).topic();
            }
        }
    }

    @Test
    void namedShadowsHaveDeltasOfTheirOwn() throws Exception {
        try (var app = RawClient.connected(world, "home/@app", "app-" + name)) {
            app.send(publish(1, 2, "$iot/" + name + "/shadow/name/door/update", "{\"desired\":{\"open\":true}}"));
            app.read(PUBACK);
        }
        try (var device = RawClient.connected(world, user)) {
            device.send(subscribe(1, 1, "$iot/" + name + "/shadow/name/+/delta"));

            assertThat(device.read(PUBLISH).topic()).isEqualTo("$iot/" + name + "/shadow/name/door/delta");
        }
    }

    @Test
    void getAnswersWithTheWholeShadow() throws Exception {
        desire("{\"desired\":{\"on\":true}}");
        try (var device = RawClient.connected(world, user)) {
            device.send(subscribe(1, 1, "$iot/" + name + "/shadow/get/+"));
            device.read(SUBACK);
            device.send(publish(1, 2, "$iot/" + name + "/shadow/get", "{\"requestId\":\"g\"}"));

            assertThat(device.read(PUBLISH).payload())
                    .contains(
                            "\"requestId\":\"g\"",
                            "\"reported\":{}",
                            "\"desired\":{\"on\":true}",
                            "\"delta\":{\"on\":true}");
        }
    }

    @Test
    void aDeviceDeletesOnTheTiangongSpellingOnly() throws Exception {
        try (var device = RawClient.connected(world, user)) {
            device.send(
                    subscribe(1, 1, "$iot/" + name + "/shadow/delete/+", "$baidu/iot/shadow/" + name + "/delete/+"));
            device.read(SUBACK);
            device.send(publish(0, 0, "$iot/" + name + "/shadow/delete", ""));
            assertThat(device.read(PUBLISH).payload()).contains("\"code\":403");
            device.send(publish(0, 0, "$baidu/iot/shadow/" + name + "/update", "{\"reported\":{\"a\":1}}"));
            device.send(publish(0, 0, "$baidu/iot/shadow/" + name + "/delete", "{\"requestId\":\"d\"}"));
            assertThat(device.read(PUBLISH).topic()).endsWith("delete/accepted");
        }
    }

    @Test
    void anAppHearsRequestsDocumentsSnapshotAndDesiredOfAllThings() throws Exception {
        try (var device = RawClient.connected(world, user);
                var app = RawClient.connected(world, "home/@app", "app-" + name)) {
            app.send(subscribe(
                    1,
                    1,
                    "$iot/+/shadow/update",
                    "$iot/+/shadow/update/documents",
                    "$iot/+/shadow/update/snapshot",
                    "$iot/+/shadow/desired"));
            app.read(SUBACK);

            device.send(publish(
                    1, 2, "$iot/" + name + "/shadow/update", "{\"reported\":{\"a\":1},\"desired\":{\"b\":null}}"));

            var topics = new TreeSet<String>();
            while (topics.size() < 3) {
                var topic = app.read(PUBLISH).topic();
                // What another test's thing did may be told only now.
                if (topic.startsWith("$iot/" + name + "/")) {
                    topics.add(topic);
                }
            }
            assertThat(topics)
                    .containsExactly(
                            "$iot/" + name + "/shadow/update",
                            "$iot/" + name + "/shadow/update/documents",
                            "$iot/" + name + "/shadow/update/snapshot");
        }
    }

    @Test
    void anAppHearsWhoComesAndGoes() throws Exception {
        try (var app = RawClient.connected(world, "home/@app", "app-" + name)) {
            app.send(subscribe(
                    1, 1, "$iot/" + name + "/presence", "$baidu/sys/event/connect", "$baidu/sys/event/disconnect"));
            app.read(SUBACK);
            RawClient.connected(world, user, "c-1").close();

            assertThat(about(app, "$iot/" + name + "/presence")).contains("\"online\":true", "\"clientId\":\"c-1\"");
            assertThat(about(app, "$iot/" + name + "/presence"))
                    .contains("\"online\":false", "\"reason\":\"connection_lost\"");
        }
    }

    @Test
    void anAppHearsTheSystemEventsOfTiangong() throws Exception {
        try (var app = RawClient.connected(world, "home/@app", "app-" + name)) {
            app.send(subscribe(1, 1, "$baidu/sys/event/+"));
            app.read(SUBACK);
            RawClient.connected(world, user, "c-1").close();

            for (var type : new String[] {"CONNECT", "DISCONNECT"}) {
                var event = about(app, "$baidu/sys/event/" + type.toLowerCase(java.util.Locale.ROOT));
                assertThat(event).contains("\"connectionType\":\"" + type + "\"", "\"clientId\":\"c-1\"");
            }
        }
    }

    @Test
    void callsToTheCloudAreReserved() throws Exception {
        try (var device = RawClient.connected(world, user)) {
            device.send(subscribe(1, 1, "$baidu/iot/shadow/" + name + "/method/cloud/resp"));
            device.read(SUBACK);
            device.send(publish(1, 2, "$baidu/iot/shadow/" + name + "/method/cloud/req", "{\"requestId\":\"m\"}"));

            assertThat(device.read(PUBLISH).payload())
                    .contains("\"requestId\":\"m\"", "\"status\":501", "not_supported");
        }
    }

    @Test
    void anAppIsToldOfAThingThatIsNotThere() throws Exception {
        try (var app = RawClient.connected(world, "home/@app", "app-" + name)) {
            app.send(subscribe(1, 1, "$iot/ghost/shadow/update/rejected"));
            app.read(SUBACK);
            app.send(publish(1, 2, "$iot/ghost/shadow/update", "{\"desired\":{\"a\":1}}"));

            assertThat(app.read(PUBLISH).payload()).contains("\"code\":404", "thing_not_found");
        }
    }

    @Test
    void anAppThatAsksOfManyThingsAtOnceIsAnsweredOfEachInOrder() throws Exception {
        var count = 300;
        try (var app = RawClient.connected(world, "home/@app", "app-" + name)) {
            for (var i = 1; i <= count; i++) {
                world.thing(name + "-" + i);
                app.send(publish(1, i, "$iot/" + name + "-" + i + "/shadow/update", "{\"desired\":{\"n\":" + i + "}}"));
            }
            for (var i = 1; i <= count; i++) {
                assertThat(app.read(PUBACK).id()).isEqualTo(i);
            }
        }
    }

    /** What happens next on a topic to this test's thing; how it stood, which may be told meanwhile, is retained. */
    private String about(RawClient client, String topic) throws IOException {
        while (true) {
            var message = client.read(PUBLISH);
            if ((message.flags() & 1) == 0
                    && message.topic().equals(topic)
                    && (topic.contains(name) || message.payload().contains(name))) {
                return message.payload();
            }
        }
    }

    private void desire(String payload) throws IOException {
        try (var app = RawClient.connected(world, "home/@app", "app-" + name)) {
            app.send(publish(1, 2, "$iot/" + name + "/shadow/update", payload));
            app.read(PUBACK);
        }
    }
}
