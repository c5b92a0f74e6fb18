package io.umbra.gateway;

import static io.umbra.gateway.Packets5.heard;
import static io.umbra.gateway.Packets5.subscribe;
import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBLISH;
import static io.umbra.gateway.RawClient.SUBACK;
import static io.umbra.gateway.RawClient.ack;
import static io.umbra.gateway.RawClient.pingreq;
import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.gateway.Packets5.Heard;
import io.umbra.project.AppKey.Scope;
import io.umbra.project.ThingSelection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whoever subscribes presence is told at once how it stands. */
class PresenceTopicsTest {

    private static final int MANY = 450;

    private static World world;

    @BeforeAll
    static void start() throws Exception {
        world = World.start();
        world.key("all", new ThingSelection.All(), Scope.PRESENCE);
        world.key("some", new ThingSelection.Names(Set.of("here", "thing7")), Scope.PRESENCE);
        world.key("reads", new ThingSelection.All(), Scope.READ);
        world.thing("here");
        world.thing("never");
        try (var connection = world.database.connect();
                var insert = connection.prepareStatement(
                        "insert into presence (thing, project, online, since, reason, epoch, open)"
                                + " values (?, ?, false, 1, 'connection_lost', 3, '[]')")) {
            for (var i = 0; i < MANY; i++) {
                var thing = world.thing("thing" + i);
                insert.setLong(1, thing.key());
                insert.setLong(2, thing.projectKey());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @Test
    void everyThingThatWasEverConnectedIsTold() throws Exception {
        try (var here = RawClient.connected(world, "home/here");
                var app = RawClient.connected5(world, "home/@all")) {
            app.send(subscribe(1, "$iot/+/presence", 1));
            assertThat(app.read(SUBACK).at(3)).isEqualTo(1);
            var told = hear(app, MANY + 1, true);
            assertThat(told.stream().map(Heard::topic).distinct()).hasSize(MANY + 1);
            assertThat(of(told, "here")).contains("\"online\":true", "\"clientId\":\"home/here\"");
            assertThat(of(told, "thing7"))
                    .isEqualTo("{\"online\":false,\"since\":1,\"reason\":\"connection_lost\",\"epoch\":3}");

            here.send(RawClient.disconnect());
            var change = hear(app, 1, false).getFirst();
            while (change.payload().contains("\"online\":true")) {
                change = hear(app, 1, false).getFirst();
            }
            assertThat(change.payload()).contains("\"online\":false");
        }
    }

    @Test
    void aKeyIsToldOfItsThingsOnly() throws Exception {
        try (var here = RawClient.connected(world, "home/here");
                var app = RawClient.connected5(world, "home/@some")) {
            app.send(subscribe(1, "$iot/#", 1));
            var told = hear(app, 2, true);
            assertThat(told.stream().map(Heard::topic))
                    .containsExactlyInAnyOrder("$iot/here/presence", "$iot/thing7/presence");
            here.send(pingreq());
            assertThat(here.read().type()).isEqualTo(RawClient.PINGRESP);
        }
        try (var app = RawClient.connected5(world, "home/@reads")) {
            app.send(subscribe(1, "$iot/+/presence", 1));
            assertThat(app.read(SUBACK).at(3)).isEqualTo(0x87);
        }
    }

    @Test
    void oneThingIsAskedForByItsName() throws Exception {
        try (var app = RawClient.connected5(world, "home/@all")) {
            app.send(subscribe(1, "$iot/thing8/presence", 1), subscribe(2, "$iot/never/presence", 1));
            app.send(subscribe(3, "$iot/thing9/presence", 1));
            assertThat(hear(app, 2, true).stream().map(Heard::topic))
                    .containsExactly("$iot/thing8/presence", "$iot/thing9/presence");
        }
    }

    /** So many messages of those there were, or of what happens; what is told of the other is passed over. */
    private static List<Heard> hear(RawClient client, int count, boolean retained) throws IOException {
        var all = new ArrayList<Heard>();
        while (all.size() < count) {
            var message = heard(client.read(PUBLISH));
            client.send(ack(PUBACK, message.id()));
            if (message.retain() == retained) {
                all.add(message);
            }
        }
        return all;
    }

    private static String of(List<Heard> told, String thing) {
        return told.stream()
                .filter(each -> each.topic().equals("$iot/" + thing + "/presence"))
                .findFirst()
                .orElseThrow()
                .payload();
    }
}
