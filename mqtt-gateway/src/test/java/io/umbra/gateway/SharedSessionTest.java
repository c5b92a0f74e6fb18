package io.umbra.gateway;

import static io.umbra.gateway.RawClient.DISCONNECT;
import static io.umbra.gateway.RawClient.PINGRESP;
import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBCOMP;
import static io.umbra.gateway.RawClient.PUBLISH;
import static io.umbra.gateway.RawClient.PUBREC;
import static io.umbra.gateway.RawClient.PUBREL;
import static io.umbra.gateway.RawClient.SUBACK;
import static io.umbra.gateway.RawClient.UNSUBACK;
import static io.umbra.gateway.RawClient.ack;
import static io.umbra.gateway.RawClient.disconnect;
import static io.umbra.gateway.RawClient.packet;
import static io.umbra.gateway.RawClient.pingreq;
import static io.umbra.gateway.RawClient.publish;
import static io.umbra.gateway.RawClient.subscribe;
import static io.umbra.gateway.RawClient.subscribe5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.gateway.durable.DurableSettings;
import io.umbra.journal.Cursor;
import io.umbra.journal.JournalReader;
import io.umbra.project.AppKey.Scope;
import io.umbra.project.ThingSelection;
import io.umbra.project.TopicGrant.Allow;
import io.umbra.project.TopicRule.Who;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups in which sessions stand that outlive their connection: what comes is for whoever is there, or comes back. */
class SharedSessionTest {

    private static final int BOUND = 120;
    private static final int WINDOW = 32;
    private static final String END = "end";

    private static World world;
    private static RawClient mouth;
    private String topic = "";
    private String shared = "";

    @BeforeAll
    static void start() throws Exception {
        world = World.with()
                .durable(new DurableSettings(
                        Duration.ofDays(1), Duration.ofHours(1), BOUND, 100_000, 2, World.PATIENCE, 10, 64))
                .start();
        world.rule("t/#", Allow.BOTH, Who.ALL);
        world.key("all", new ThingSelection.All(), Scope.READ, Scope.CONTROL);
        for (var thing : List.of("a", "b", "c")) {
            world.thing(thing);
        }
        mouth = RawClient.connected(world, "home/@all", "mouth");
    }

    @AfterAll
    static void stop() throws Exception {
        mouth.close();
        world.close();
    }

    /** Every test has a group of its own. */
    @BeforeEach
    void own(TestInfo test) {
        topic = "t/" + test.getTestMethod().orElseThrow().getName().hashCode()
                + test.getDisplayName().hashCode();
        shared = "$share/g/" + topic;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatComesWhileNobodyIsThereIsForWhoeverReturns(boolean killed) throws Exception {
        member("a", 1).leave();
        member("b", 1).leave();
        var sent = numbers(100);
        say(sent);
        if (killed) {
            kill();
        }
        try (var back = returned("b")) {
            assertThat(back.hear(100)).isEqualTo(sent);
            assertLast(back);
        }
        try (var later = returned("a")) {
            assertLast(later);
        }
    }

    @Test
    void eachMessageGoesToOneMemberInOrder() throws Exception {
        member("a", 1).leave();
        var sent = numbers(100);
        say(sent.subList(0, 50));
        var total = new AtomicInteger();
        try (var one = returned("a");
                var two = member("b", 1)) {
            var first = heardBy(one, total);
            var second = heardBy(two, total);
            say(sent.subList(50, 100));
            await().until(() -> total.get() == 100);
            say(List.of(END, END));
            await().until(() -> total.get() == 102);
            one.send(disconnect());
            two.send(disconnect());
            var all = new ArrayList<String>();
            for (var heard : List.of(first.join(), second.join())) {
                var numbers = heard.stream().filter(each -> !each.equals(END)).toList();
                assertThat(numbers).isSorted();
                all.addAll(numbers);
            }
            assertThat(all).containsExactlyInAnyOrderElementsOf(sent);
        }
    }

    @Test
    void whatAMemberDoesNotAcknowledgeGoesBackToTheOthers() throws Exception {
        try (var stays = member("a", 1)) {
            try (var goes = member("b", 1)) {
                say(numbers(4));
                assertThat(goes.read(PUBLISH).flags() & 8).isZero();
                goes.read(PUBLISH);
                stays.hear(2);
            }
            var again = List.of(stays.read(PUBLISH), stays.read(PUBLISH));
            assertThat(again).allMatch(each -> (each.flags() & 8) == 0);
            again.forEach(each -> answer(stays, PUBACK, each.publishId()));
            assertLast(stays);
        }
        try (var back = returned("b")) {
            assertLast(back);
        }
    }

    @Test
    void whoUnsubscribesKeepsWhatItHasAndIsGivenNothingMore() throws Exception {
        try (var stays = member("a", 1);
                var goes = member("b", 1)) {
            say(List.of("x", "y"));
            var kept = goes.read(PUBLISH);
            stays.hear(1);
            unsubscribe(goes);
            say(List.of("z"));
            assertThat(stays.hear(1)).containsExactly("z");
            goes.leave();
            assertThat(stays.hear(1)).containsExactly(kept.payload());
            assertLast(stays);
        }
    }

    @Test
    void whatItsMembersHadAcknowledgedIsNotToldAgainThoughOneOfThemHadNot() throws Exception {
        try (var slow = member("a", 1);
                var quick = member("b", 1)) {
            say(List.of("first"));
            assertThat(slow.read(PUBLISH).payload()).isEqualTo("first");
            say(numbers(WINDOW));
            quick.hear(1);
            slow.leave();
            quick.leave();
        }
        try (var back = returned("b")) {
            var missing = back.hear(WINDOW);
            assertThat(missing).contains("first").doesNotHaveDuplicates();
            assertLast(back);
        }
    }

    @Test
    void aKilledPlatformRepeatsNothingThatWasAcknowledgedAndWrittenDown() throws Exception {
        try (var slow = member("a", 1);
                var quick = member("b", 1)) {
            say(List.of("slow"));
            assertThat(slow.read(PUBLISH).payload()).isEqualTo("slow");
            // A member with nothing unacknowledged has the most room: from here on that is the quick one.
            for (var each : numbers(60)) {
                say(List.of(each));
                assertThat(quick.hear(1)).containsExactly(each);
                answered(quick);
            }
            // Whatever is acknowledged meanwhile, in time what was acknowledged up to here is on disk.
            var here = new JournalReader(world.database.dataSource()).head();
            await().until(() -> {
                say(List.of("more"));
                quick.hear(1);
                answered(quick);
                return !cursor().isBehind(here);
            });
            kill();
            try (var back = returned("b")) {
                assertThat(back.hear(1)).containsExactly("slow");
                say(List.of(END));
                var heard = back.hear(1);
                while (!heard.equals(List.of(END))) {
                    assertThat(heard).containsExactly("more");
                    heard = back.hear(1);
                }
            }
        }
    }

    @Test
    void aMemberThatComesOnlyForAWhileIsNotOwedAnything() throws Exception {
        member("a", 1).leave();
        try (var visitor = RawClient.connected(world, "home/c", topic)) {
            ask(visitor, 1);
            say(List.of("x", "y"));
            visitor.hear(1);
            assertThat(visitor.read(PUBLISH).payload()).isEqualTo("y");
        }
        try (var back = returned("a")) {
            assertThat(back.hear(1)).containsExactly("y");
            assertLast(back);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWasBegunAtQos2EndsWithTheMemberItWasBegunWith(boolean killed) throws Exception {
        int id;
        int released;
        try (var first = member("a", 2)) {
            sayTwice("x");
            sayTwice("y");
            id = first.read(PUBLISH).publishId();
            released = first.read(PUBLISH).publishId();
            first.send(ack(PUBREC, released));
            assertThat(first.read(PUBREL).id()).isEqualTo(released);
        }
        await().until(() -> absent("a"));
        if (killed) {
            kill();
        }
        try (var other = member("b", 2)) {
            assertLast(other);
        }
        try (var back = returned("a")) {
            var again = back.read();
            assertThat(again.type()).isEqualTo(PUBLISH);
            assertThat(again.flags() & 8).isEqualTo(8);
            assertThat(again.publishId()).isEqualTo(id);
            assertThat(again.payload()).isEqualTo("x");
            assertThat(back.read(PUBREL).id()).isEqualTo(released);
            back.send(ack(PUBCOMP, released), ack(PUBREC, id));
            assertThat(back.read(PUBREL).id()).isEqualTo(id);
            back.send(ack(PUBCOMP, id));
            assertLast(back);
        }
        await().until(() -> world.count("select count(*) from mqtt_sent where session in (select id from mqtt_session"
                        + " where " + row() + ")")
                == 0);
    }

    @Test
    void whatWasBegunAtQos2GoesToNobodyElseThoughItsSessionEnds() throws Exception {
        try (var first = member("a", 2)) {
            sayTwice("x");
            first.read(PUBLISH);
        }
        await().until(() -> absent("a"));
        try (var other = member("b", 2)) {
            RawClient.connected(world, "home/a", clientId("a")).leave();
            assertLast(other);
        }
    }

    @Test
    void aGroupIsGoneWithTheLastWhoStoodInIt() throws Exception {
        try (var one = member("a", 1)) {
            member("b", 1).leave();
            unsubscribe(one);
            assertThat(groups()).isEqualTo(1);
            RawClient.connected(world, "home/b", clientId("b")).leave();
            await().until(() -> groups() == 0);
            say(List.of("lost"));
            ask(one, 1);
            assertThat(groups()).isEqualTo(1);
            assertLast(one);
        }
    }

    @Test
    void ofTooMuchTheNewestComes() throws Exception {
        member("a", 1).leave();
        var sent = numbers(BOUND + 20);
        say(sent);
        try (var back = returned("a")) {
            assertThat(back.hear(BOUND)).isEqualTo(sent.subList(20, BOUND + 20));
            assertLast(back);
        }
        await().until(() -> world.count("select missed from mqtt_session where " + row()) == 20);
    }

    @Test
    void shadowsAreToldInOrderAndOfStateTheNewest() throws Exception {
        try (var one = RawClient.resumed(world, "home/@all", "shadows", false)) {
            one.send(subscribe(1, 1, "$share/shadows/$iot/c/shadow/#"));
            assertThat(one.read(SUBACK).at(2)).isEqualTo(1);
            one.leave();
        }
        for (var i = 0; i < 40; i++) {
            mouth.send(publish(1, 9, "$iot/c/shadow/update", "{\"desired\":{\"n\":" + i + "}}"));
            mouth.read(PUBACK);
        }
        try (var one = RawClient.resumed(world, "home/@all", "shadows", true)) {
            var heard = new ArrayList<RawClient.Packet>();
            while (heard.size() < 82) {
                heard.add(one.read(PUBLISH));
                answer(one, PUBACK, heard.getLast().publishId());
            }
            for (var of : List.of("/desired", "/update/documents")) {
                var told =
                        heard.stream().filter(each -> each.topic().endsWith(of)).toList();
                assertThat(told).hasSize(40);
                for (var i = 0; i < 40; i++) {
                    assertThat(told.get(i).payload()).contains("\"n\":" + i + "}");
                }
            }
            assertThat(heard.stream().map(RawClient.Packet::topic).skip(80))
                    .containsExactlyInAnyOrder("$iot/c/shadow/update/snapshot", "$iot/c/shadow/delta");
            assertThat(heard.stream().skip(80).map(RawClient.Packet::payload))
                    .anyMatch(each -> each.contains("\"n\":39"));
        }
    }

    @Test
    void mqtt5IsToldThatItIsGranted() throws Exception {
        try (var five = RawClient.resumed5(world, "home/a", clientId("five"), false, 3_600, false)) {
            five.send(subscribe5(1, 1, shared));
            assertThat(five.read(SUBACK).at(3)).isEqualTo(1);
            five.send(subscribe5(2, 1 | 4, shared));
            assertThat(five.read(DISCONNECT).at(0)).isEqualTo(0x82);
        }
    }

    // ---- members

    private String clientId(String thing) {
        return thing + "-" + topic.substring(2);
    }

    private RawClient member(String thing, int qos) throws IOException {
        var member = RawClient.resumed(world, "home/" + thing, clientId(thing), false);
        ask(member, qos);
        return member;
    }

    private RawClient returned(String thing) throws IOException {
        return RawClient.resumed(world, "home/" + thing, clientId(thing), true);
    }

    private void ask(RawClient client, int qos) throws IOException {
        client.send(subscribe(1, qos, shared));
        assertThat(client.read(SUBACK).at(2)).isEqualTo(qos);
    }

    private void unsubscribe(RawClient client) throws IOException {
        client.send(packet(0xA2, out -> {
            out.writeShort(2);
            out.writeUTF(shared);
        }));
        client.read(UNSUBACK);
    }

    private static void answer(RawClient client, int kind, int id) {
        try {
            client.send(ack(kind, id));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What it hears, acknowledged and counted, until it leaves. */
    private static CompletableFuture<List<String>> heardBy(RawClient client, AtomicInteger total) {
        return supplied(() -> {
            var heard = new ArrayList<String>();
            for (var packet = client.readOrEnd(); packet != null; packet = client.readOrEnd()) {
                if (packet.type() == PUBLISH) {
                    heard.add(packet.payload());
                    client.send(ack(PUBACK, packet.publishId()));
                    total.incrementAndGet();
                }
            }
            return heard;
        });
    }

    private static <T> CompletableFuture<T> supplied(Callable<T> what) {
        var done = new CompletableFuture<T>();
        Thread.ofVirtual().start(() -> {
            try {
                done.complete(what.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /** Nothing was still to come: what is said now comes next, and after it nothing but the answer to a ping. */
    private void assertLast(RawClient only) throws IOException {
        say(List.of(END));
        var last = only.read();
        assertThat(last.type()).isEqualTo(PUBLISH);
        assertThat(last.payload()).isEqualTo(END);
        if ((last.flags() & 6) == 2) {
            only.send(ack(PUBACK, last.publishId()));
        }
        answered(only);
    }

    /** All that it sent has been taken in. */
    private static void answered(RawClient client) throws IOException {
        client.send(pingreq());
        assertThat(client.read().type()).isEqualTo(PINGRESP);
    }

    // ---- what is said

    private static List<String> numbers(int count) {
        return IntStream.range(1_000, 1_000 + count).mapToObj(String::valueOf).toList();
    }

    private void say(List<String> payloads) throws IOException {
        for (var each : payloads) {
            mouth.send(publish(1, 9, topic, each));
            mouth.read(PUBACK);
        }
    }

    private void sayTwice(String payload) throws IOException {
        mouth.send(publish(2, 9, topic, payload));
        mouth.read(PUBREC);
        mouth.send(ack(PUBREL, 9));
        mouth.read(PUBCOMP);
    }

    // ---- what is kept

    private void kill() throws IOException {
        world.replace();
        mouth = RawClient.connected(world, "home/@all", "mouth");
    }

    private String row() {
        return "owner = '$share/g' and client_id = '" + topic + "'";
    }

    private Cursor cursor() throws Exception {
        try (var connection = world.database.connect();
                var rows =
                        connection.createStatement().executeQuery("select cursor from mqtt_session where " + row())) {
            rows.next();
            return Cursor.parse(rows.getString(1)).orElseThrow();
        }
    }

    private long groups() throws Exception {
        return world.count("select count(*) from mqtt_session where " + row());
    }

    private boolean absent(String thing) throws Exception {
        return world.count("select count(*) from mqtt_session where left_at is not null and client_id = '"
                        + clientId(thing) + "'")
                == 1;
    }
}
