package io.umbra.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.bench.Packets;
import io.umbra.bench.Packets.Will;
import io.umbra.bench.UmbraProcess;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two projects, each with a thing of the same name and a device of the same client id. */
@ExtendWith(SharedPlatform.class)
class TenantsTest {
    private static final String THING = "env-01";
    private static final String UPDATE = "$iot/env-01/shadow/update";

    private final UmbraProcess umbra;
    private final Tenant mine;
    private final Tenant theirs;
    private final Tenant.Login myLogin;
    private final Tenant.Login theirLogin;
    private final RawDevice me;
    private final RawDevice they;

    TenantsTest(UmbraProcess umbra) {
        this.umbra = umbra;
        mine = Tenant.of(umbra);
        theirs = Tenant.of(umbra);
        myLogin = mine.thing(THING);
        theirLogin = theirs.thing(THING);
        me = RawDevice.connect(umbra.mqtt(), myLogin, THING);
        they = RawDevice.connect(umbra.mqtt(), theirLogin, THING);
    }

    @AfterEach
    void leave() {
        me.close();
        they.close();
    }

    @Test
    void aReportIsSeenInItsOwnProjectOnly() {
        they.subscribe("$iot/env-01/shadow/#", 1);
        me.report(UPDATE, "{\"reported\":{\"whose\":\"mine\"}}");

        assertThat(mine.shadow(THING).at("/reported/whose").asString()).isEqualTo("mine");
        assertThat(theirs.shadow(THING).path("version").asInt()).isZero();
        they.send(Packets.publish(UPDATE, "{\"reported\":{\"whose\":\"theirs\"}}".getBytes(UTF_8), 1, 5, false));
        RawDevice.Packet heard;
        do {
            heard = they.next(Packets.PUBLISH);
            assertThat(heard.payload()).doesNotContain("mine");
        } while (!heard.topic().endsWith("/documents"));
    }

    @Test
    void aWishIsHeardByTheOwnDeviceOnly() {
        me.subscribe("$iot/env-01/shadow/delta", 1);
        they.subscribe("$iot/env-01/shadow/delta", 1);
        mine.desire(THING, "{\"on\":true}");

        assertThat(me.next(Packets.PUBLISH).payload()).contains("\"on\":true");
        theirs.desire(THING, "{\"on\":false}");
        assertThat(they.next(Packets.PUBLISH).payload()).contains("\"on\":false");
    }

    @Test
    void wildcardsOfABackEndStayInItsProject() {
        var key = theirs.key("read");
        try (var backEnd = RawDevice.connect(umbra.mqtt(), key, "back-end")) {
            backEnd.subscribe("$iot/+/shadow/update/documents", 1);
            backEnd.subscribe("$baidu/iot/shadow/+/update/documents", 1);
            me.report(UPDATE, "{\"reported\":{\"n\":1}}");
            they.report(UPDATE, "{\"reported\":{\"n\":2}}");

            assertThat(backEnd.next(Packets.PUBLISH).payload()).contains("\"n\":2");
            assertThat(backEnd.next(Packets.PUBLISH).payload()).contains("\"n\":2");
            they.report(UPDATE, "{\"reported\":{\"n\":3}}");
            assertThat(backEnd.next(Packets.PUBLISH).payload()).contains("\"n\":3");
        }
    }

    @Test
    void nobodyCanNameAThingOfAnotherProject() {
        assertThat(me.subscribe("$iot/other/shadow/delta", 1)).isEqualTo(0x80);
        var name = theirs.project() + "/" + THING;
        assertThat(me.subscribe("$iot/" + name + "/shadow/delta", 1)).isEqualTo(0x80);
        me.send(Packets.publish(
                "$iot/" + name + "/shadow/update", "{\"reported\":{\"n\":9}}".getBytes(UTF_8), 1, 5, false));
        me.awaitClosed();

        assertThat(theirs.shadow(THING).path("version").asInt()).isZero();
        assertThat(mine.rest()
                        .as(mine.key("read").password())
                        .get(theirs.path("/things/" + THING + "/shadow"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void takingOverMyConnectionLeavesTheirsAlone() {
        try (var again = RawDevice.connect(umbra.mqtt(), myLogin, THING)) {
            me.awaitClosed();
            they.report(UPDATE, "{\"reported\":{\"n\":3}}");
            again.report(UPDATE, "{\"reported\":{\"n\":4}}");
        }
        assertThat(theirs.shadow(THING).at("/reported/n").asInt()).isEqualTo(3);
        assertThat(theirs.presence(THING).path("online").asBoolean()).isTrue();
    }

    @Test
    void aWillIsSaidInItsOwnProjectOnly() {
        var will = new Will(UPDATE, "{\"reported\":{\"alive\":false}}", 1);
        try (var dying = RawDevice.open(umbra.mqtt())) {
            dying.send(Packets.connect(4, "dying", myLogin.username(), myLogin.password(), 60, List.of(will)));
            assertThat(dying.next(Packets.CONNACK).body()[1]).isZero();
        }

        await().until(() -> mine.shadow(THING).at("/reported/alive").isBoolean());
        assertThat(theirs.shadow(THING).path("version").asInt()).isZero();
    }
}
