package io.umbra.gateway;

import static io.umbra.gateway.RawClient.PUBACK;
import static io.umbra.gateway.RawClient.PUBLISH;
import static io.umbra.gateway.RawClient.SUBACK;
import static io.umbra.gateway.RawClient.UNSUBACK;
import static io.umbra.gateway.RawClient.ack;
import static io.umbra.gateway.RawClient.packet;
import static io.umbra.gateway.RawClient.publish;
import static io.umbra.gateway.RawClient.subscribe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.command.Command;
import io.umbra.command.CommandSettings;
import io.umbra.command.CommandStatus;
import io.umbra.journal.Event;
import io.umbra.journal.MessageIds;
import io.umbra.json.Json;
import io.umbra.project.AppKey.Scope;
import io.umbra.project.ThingSelection;
import io.umbra.shadow.Change;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Principal;
import io.umbra.thing.ThingRef;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a device is made to act, and what it says of events. */
class CommandTopicsTest {

    private static final MessageIds IDS = new MessageIds(InstantSource.system());

    /** As in earnest, but for times: nothing is asked again or given up while a test is under way. */
    private static final CommandSettings PATIENT = new CommandSettings(
            1,
            20,
            3,
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofDays(7),
            Duration.ofHours(24),
            Duration.ofDays(30),
            10_000);

    private static World world;
    private static int numbers;
    private ThingRef thing;
    private String name = "";
    private String user = "";

    @BeforeAll
    static void start() throws Exception {
        world = World.with().commands(PATIENT).start();
        world.key("reader", new ThingSelection.All(), Scope.READ);
        world.key("reporter", new ThingSelection.All(), Scope.REPORT);
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @BeforeEach
    void aThing() {
        name = "thing-" + ++numbers;
        user = "home/" + name;
        thing = world.thing(name);
    }

    @Test
    void aListeningDeviceIsAskedAcknowledgesAndAnswers() throws Exception {
        try (var device = listening("$iot/" + name + "/command/+/request")) {
            var id = ordered(0).id();

            var request = device.read(PUBLISH);
            assertThat(request.topic()).isEqualTo("$iot/" + name + "/command/" + id + "/request");
            var body = Json.parse(request.payload());
            assertThat(body.get("id").stringValue()).isEqualTo(id);
            assertThat(body.get("command").stringValue()).isEqualTo("reboot");
            assertThat(body.get("input")).hasToString("{\"delay\":3}");
            assertThat(body.get("attempt").intValue()).isEqualTo(1);
            assertThat(body.get("expiresAt").longValue())
                    .isEqualTo(body.get("timestamp").longValue()
                            + PATIENT.timeout().toMillis());
            assertThat(command(id).deliveredAt()).isZero();

            device.send(ack(PUBACK, request.publishId()));
            await().until(() -> command(id).deliveredAt() > 0);

            device.send(publish(1, 2, "$iot/" + name + "/command/" + id + "/response", "{\"status\":\"ack\"}"));
            device.read(PUBACK);
            device.send(publish(
                    1,
                    3,
                    "$iot/" + name + "/command/" + id + "/response",
                    "{\"status\":\"failed\",\"code\":7,\"message\":\"no power\",\"output\":{\"v\":1.5}}"));
            device.read(PUBACK);

            await().until(() -> command(id).status() == CommandStatus.FAILED);
            var done = command(id);
            assertThat(done.steps().stream().map(Command.Step::status))
                    .containsExactly(
                            CommandStatus.QUEUED, CommandStatus.SENT, CommandStatus.ACKED, CommandStatus.FAILED);
            assertThat(done.code()).isEqualTo("7");
            assertThat(done.message()).isEqualTo("no power");
            assertThat(done.output()).hasToString("{\"v\":1.5}");
        }
    }

    @ParameterizedTest
    @CsvSource({"200, SUCCEEDED", "204, SUCCEEDED", "\"200\", SUCCEEDED", "500, FAILED", "302, FAILED"})
    void tiangongFirmwareIsAskedByItsMethods(String status, CommandStatus result) throws Exception {
        try (var device = listening("$baidu/iot/shadow/" + name + "/method/device/req")) {
            var id = ordered(0).id();

            var request = device.read(PUBLISH);
            assertThat(request.payload())
                    .isEqualTo(
                            "{\"requestId\":\"%s\",\"methodName\":\"reboot\",\"payload\":{\"delay\":3}}".formatted(id));
            device.send(publish(
                    1,
                    2,
                    "$baidu/iot/shadow/" + name + "/method/device/resp",
                    "{\"requestId\":\"%s\",\"methodName\":\"reboot\",\"status\":%s,\"payload\":{\"a\":1}}"
                            .formatted(id, status)));

            await().until(() -> command(id).status() == result);
            assertThat(command(id).output()).hasToString("{\"a\":1}");
        }
    }

    @Test
    void aDeviceOfBothSpellingsIsAskedOnceInTheNativeOne() throws Exception {
        try (var device = listening("$iot/" + name + "/#", "$baidu/iot/shadow/" + name + "/#")) {
            var first = ordered(0).id();
            var request = device.read(PUBLISH);
            assertThat(request.topic()).startsWith("$iot/");
            device.send(ack(PUBACK, request.publishId()));
            answer(device, first, "succeeded");

            ordered(0);
            assertThat(device.read(PUBLISH).payload())
                    .contains("\"command\":\"reboot\"")
                    .doesNotContain(first);
        }
    }

    @Test
    void aDeviceThatListensNoMoreCountsAsOffline() throws Exception {
        try (var device = listening("$iot/" + name + "/command/+/request")) {
            device.send(packet(0xA2, out -> {
                out.writeShort(9);
                out.writeUTF("$iot/" + name + "/command/+/request");
            }));
            device.read(UNSUBACK);

            await().until(() -> rejected(order(0)) == ErrorId.THING_OFFLINE);
        }
    }

    @Test
    void whatWaitsIsSentInOrderWhenTheDeviceBeginsToListen() throws Exception {
        var ids = List.of(
                ordered(3_600_000).id(),
                ordered(3_600_000).id(),
                ordered(3_600_000).id());

        try (var device = listening("$iot/" + name + "/command/#")) {
            for (var id : ids) {
                assertThat(device.read(PUBLISH).topic()).isEqualTo("$iot/" + name + "/command/" + id + "/request");
                answer(device, id, "succeeded");
            }
        }
    }

    @Test
    void anAnswerToNoCommandOfThisThingIsRejected() throws Exception {
        var other = world.thing(name + "-other");
        var foreign =
                ((Outcome.Commanded) outcome(order(other, 3_600_000))).command().id();
        try (var device = listening("$iot/" + name + "/command/+/response/rejected")) {
            for (var id : List.of("nobody", foreign)) {
                answer(device, id, "succeeded");
                var rejection = device.read(PUBLISH);
                assertThat(rejection.topic()).isEqualTo("$iot/" + name + "/command/" + id + "/response/rejected");
                assertThat(rejection.payload()).contains("\"code\":404", "unknown_command_id");
            }
            device.send(publish(1, 7, "$iot/" + name + "/command/" + foreign + "/response", "{\"status\":\"maybe\"}"));
            assertThat(device.read(PUBLISH).payload()).contains("\"code\":400");
        }
        assertThat(command(foreign).status()).isEqualTo(CommandStatus.QUEUED);
    }

    @Test
    void appsHearRequestsAndAnswersButDeliverNothing() throws Exception {
        try (var device = listening("$iot/" + name + "/command/+/request");
                var app = RawClient.connected(world, "home/@reader", "app-" + name)) {
            app.send(subscribe(1, 1, "$iot/" + name + "/command/#"));
            app.read(SUBACK);
            var id = ordered(0).id();

            var heard = app.read(PUBLISH);
            assertThat(heard.topic()).endsWith("/request");
            app.send(ack(PUBACK, heard.publishId()));
            device.read(PUBLISH);
            answer(device, id, "succeeded");

            assertThat(app.read(PUBLISH).topic()).isEqualTo("$iot/" + name + "/command/" + id + "/response");
            await().until(() -> command(id).status() == CommandStatus.SUCCEEDED);
            assertThat(command(id).deliveredAt()).isZero();
        }
    }

    @Test
    void anEventIsStoredOnceAndToldToApps() throws Exception {
        try (var device = listening("$iot/" + name + "/event/+/post/+");
                var app = RawClient.connected(world, "home/@reader", "app-" + name)) {
            app.send(subscribe(1, 1, "$iot/+/event/hot/post"));
            app.read(SUBACK);
            var event =
                    publish(1, 2, "$iot/" + name + "/event/hot/post", "{\"requestId\":\"e-1\",\"data\":{\"temp\":91}}");
            device.send(event);

            var accepted = device.read(PUBLISH);
            assertThat(accepted.topic()).isEqualTo("$iot/" + name + "/event/hot/post/accepted");
            assertThat(accepted.payload()).contains("\"requestId\":\"e-1\"", "\"timestamp\":");
            assertThat(app.read(PUBLISH).payload()).contains("\"temp\":91");

            event[0] |= 8;
            device.send(event);
            assertThat(device.read(PUBLISH).payload()).isEqualTo(accepted.payload());
            assertThat(posted())
                    .singleElement()
                    .satisfies(told -> assertThat(told.change().data()).hasToString("{\"temp\":91}"));
        }
    }

    @Test
    void aBodyWithoutDataIsTheDataItself() throws Exception {
        try (var app = RawClient.connected(world, "home/@reporter", "app-" + name)) {
            app.send(publish(1, 2, "$iot/" + name + "/event/hot/post", "{\"temp\":91,\"requestId\":\"e\"}"));
            app.read(PUBACK);

            await().until(() -> posted().size() == 1);
            assertThat(posted().getFirst().change().data()).hasToString("{\"temp\":91}");
        }
    }

    @Test
    void anEventThatCannotBeReadIsRejected() throws Exception {
        try (var device = listening("$iot/" + name + "/event/hot/post/rejected")) {
            device.send(publish(1, 2, "$iot/" + name + "/event/hot/post", "{\"data\":7}"));

            assertThat(device.read(PUBLISH).payload()).contains("\"code\":400", "section_not_object");
        }
    }

    private RawClient listening(String... filters) throws IOException {
        var device = RawClient.connected(world, user);
        device.send(subscribe(1, 1, filters));
        device.read(SUBACK);
        var id = thing.key();
        if (String.join(" ", filters).matches(".*(/#|req|request)( .*|$)")) {
            await().until(() ->
                    world.count("select count(*) from presence where listeners <> '{}' and thing = " + id) == 1);
        }
        return device;
    }

    private void answer(RawClient device, String id, String status) throws IOException {
        device.send(publish(
                1, 5, "$iot/" + name + "/command/" + id + "/response", "{\"status\":\"%s\"}".formatted(status)));
    }

    private Command ordered(long ttlMs) throws Exception {
        return ((Outcome.Commanded) outcome(order(ttlMs))).command();
    }

    private Change.Order order(long ttlMs) {
        return order(thing, ttlMs);
    }

    private static Change.Order order(ThingRef of, long ttlMs) {
        var input = Json.parseObject("{\"delay\":3}");
        return new Change.Order(of, IDS.next(), new Principal.App("ops"), null, "reboot", input, ttlMs, 0);
    }

    private static ErrorId rejected(Change change) throws Exception {
        return outcome(change) instanceof Outcome.Rejected rejected
                ? rejected.refusal().error()
                : ErrorId.INTERNAL;
    }

    private static Outcome outcome(Change change) throws Exception {
        return world.lanes.submit(change).get(World.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** The command as it was last told; it is told after it was answered. */
    private static Command command(String id) {
        return await().until(
                        () -> world.events.stream()
                                .filter(Event.CommandChanged.class::isInstance)
                                .map(event -> ((Event.CommandChanged) event).command())
                                .filter(command -> command.id().equals(id))
                                .reduce((before, after) -> after),
                        Optional::isPresent)
                .orElseThrow();
    }

    private List<Event.EventPosted> posted() {
        return world.events.stream()
                .filter(Event.EventPosted.class::isInstance)
                .map(Event.EventPosted.class::cast)
                .filter(event -> event.thing().equals(thing))
                .toList();
    }
}
