package io.umbra.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.umbra.command.Command;
import io.umbra.command.CommandResponse;
import io.umbra.command.CommandStatus;
import io.umbra.command.Commands;
import io.umbra.journal.Event;
import io.umbra.presence.Connection;
import io.umbra.presence.Departure;
import io.umbra.presence.Listening;
import io.umbra.shadow.Change;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class CommandLaneTest {

    private static final long LAMP = 5;

    private final HandClock clock = new HandClock(Instant.parse("2026-11-20T10:00:00Z"));
    private LaneFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new LaneFixture(clock);
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void aListeningThingIsAskedAndItsResultStored() throws Exception {
        connect("c-1");
        attend("c-1", Listening.TIANGONG);
        var command = ordered(order(0));

        assertThat(command.status()).isEqualTo(CommandStatus.SENT);
        assertThat(sentTo()).containsExactly(Listening.TIANGONG);

        fixture.outcome(new Change.Delivered(fixture.thing(LAMP), fixture.ids().next(), command.id()));
        respond(command.id(), new CommandResponse.Ack());
        respond(command.id(), new CommandResponse.Done(CommandStatus.SUCCEEDED, null, null, "done"));

        assertThat(statuses()).containsExactly("SENT", "SENT", "ACKED", "SUCCEEDED");
        assertThat(fixture.count("select count(*) from command where status = 'SUCCEEDED' and delivered_at > 0"))
                .isEqualTo(1);
        assertThat(fixture.count("select count(*) from open_command")).isZero();
    }

    @Test
    void aThingThatIsOnlineButDoesNotListenCountsAsOffline() throws Exception {
        connect("c-1");

        assertThat(refusal(fixture.outcome(order(0)))).isEqualTo(ErrorId.THING_OFFLINE);
        attend("c-1", Listening.NATIVE);
        assertThat(ordered(order(0)).status()).isEqualTo(CommandStatus.SENT);
        attend("c-1", null);
        assertThat(refusal(fixture.outcome(order(0)))).isEqualTo(ErrorId.THING_OFFLINE);
    }

    @Test
    void aQueuedCommandIsSentWhenTheThingListensAfterARestart() throws Exception {
        var command = ordered(order(60_000));
        assertThat(command.status()).isEqualTo(CommandStatus.QUEUED);
        restart();

        connect("c-1");
        attend("c-1", Listening.NATIVE);

        assertThat(sentTo()).containsExactly(Listening.NATIVE);
        respond(command.id(), new CommandResponse.Done(CommandStatus.FAILED, "9", null, null));
        assertThat(fixture.count("select count(*) from command where status = 'FAILED' and code = '9'"))
                .isEqualTo(1);
    }

    @Test
    void whatWasSentBeforeARestartWaitsAgainForItsThing() throws Exception {
        connect("c-1");
        attend("c-1", Listening.NATIVE);
        var command = ordered(order(60_000));
        restart();
        await().until(() -> statuses().getLast().equals("QUEUED"));

        connect("c-2");
        attend("c-2", Listening.NATIVE);

        await().until(() -> statuses().getLast().equals("SENT"));
        assertThat(commandEvents().getLast().command().attempt()).isEqualTo(2);
        assertThat(commandEvents().getLast().command().id()).isEqualTo(command.id());
    }

    @Test
    void anAnswerToAnotherThingsCommandIsOneToNoCommand() throws Exception {
        connect("c-1");
        attend("c-1", Listening.NATIVE);
        var command = ordered(order(0));
        var done = new CommandResponse.Done(CommandStatus.SUCCEEDED, null, null, null);

        var foreign = fixture.outcome(
                new Change.Response(fixture.thing(LAMP + 1), fixture.ids().next(), command.id(), done, "topic"));

        assertThat(refusal(foreign)).isEqualTo(ErrorId.UNKNOWN_COMMAND_ID);
    }

    @Test
    void timersGoOnAfterARestart() throws Exception {
        ordered(order(60_000));
        restart();

        clock.advance(Duration.ofSeconds(60));

        await().until(() -> fixture.count("select count(*) from command where status = 'EXPIRED'") == 1);
    }

    @Test
    void aSilentThingIsAskedAgainAndThenTimesOut() throws Exception {
        connect("c-1");
        attend("c-1", Listening.NATIVE);
        ordered(order(0));

        clock.advance(Duration.ofSeconds(10));
        await().until(() -> sentTo().size() == 2);
        clock.advance(Duration.ofSeconds(20));
        await().until(() -> statuses().getLast().equals("TIMED_OUT"));
    }

    @Test
    void aListenerThatLeavesTakesTheCommandBackIntoTheQueue() throws Exception {
        connect("c-1");
        attend("c-1", Listening.NATIVE);
        ordered(order(60_000));
        fixture.outcome(new Change.Disconnect(
                fixture.thing(LAMP), fixture.ids().next(), new Departure("c-1", "connection_lost")));

        assertThat(statuses()).last().isEqualTo("QUEUED");
    }

    @Test
    void anAnswerToNoCommandIsRefusedAndOneToADoneCommandIgnored() throws Exception {
        connect("c-1");
        attend("c-1", Listening.NATIVE);
        var command = ordered(order(0));
        var done = new CommandResponse.Done(CommandStatus.SUCCEEDED, null, null, null);
        respond(command.id(), done);

        assertThat(respond(command.id(), done)).isInstanceOf(Outcome.Recorded.class);
        assertThat(refusal(respond("zz", done))).isEqualTo(ErrorId.UNKNOWN_COMMAND_ID);
    }

    @Test
    void onlyWhatWasNeverSentCanBeTakenBack() throws Exception {
        var waiting = ordered(order(60_000));
        assertThat(ordered(cancel(waiting.id())).status()).isEqualTo(CommandStatus.CANCELED);
        assertThat(refusal(fixture.outcome(cancel(waiting.id())))).isEqualTo(ErrorId.NOT_CANCELABLE);
        assertThat(refusal(fixture.outcome(cancel("zz")))).isEqualTo(ErrorId.UNKNOWN_COMMAND_ID);
    }

    @Test
    void whatIsLongOverIsForgottenAndWhatIsOpenIsNot() throws Exception {
        var over = ordered(order(600_000));
        var open = ordered(order(600_000));
        fixture.outcome(cancel(over.id()));
        var commands = new Commands(fixture.database().dataSource());

        assertThat(commands.forget(clock.millis(), 10)).isZero();
        assertThat(commands.forget(clock.millis() + 1, 10)).isEqualTo(1);

        assertThat(commands.find(LAMP, over.id())).isEmpty();
        assertThat(commands.find(LAMP, open.id())).isPresent();
    }

    private void restart() throws Exception {
        fixture.lanes.stop();
        fixture.lanes = fixture.start("here", fixture.database().dataSource(), LaneFixture.SETTINGS, clock);
    }

    private Change.Order order(long ttl) {
        return new Change.Order(
                fixture.thing(LAMP),
                fixture.ids().next(),
                new Principal.Account("admin"),
                null,
                "reboot",
                JsonNodeFactory.instance.objectNode(),
                ttl,
                0);
    }

    private Change.Cancel cancel(String id) {
        return new Change.Cancel(fixture.thing(LAMP), fixture.ids().next(), new Principal.Account("admin"), id);
    }

    private Command ordered(Change change) throws Exception {
        return ((Outcome.Commanded) fixture.outcome(change)).command();
    }

    private static ErrorId refusal(Outcome outcome) {
        return ((Outcome.Rejected) outcome).refusal().error();
    }

    private void connect(String id) throws Exception {
        var connection =
                new Connection(id, fixture.lanes.instance().toString(), "client", "127.0.0.1:9", "MQTT 5.0", 60);
        fixture.outcome(new Change.Connect(fixture.thing(LAMP), fixture.ids().next(), connection));
    }

    private void attend(String connection, @Nullable Listening listening) throws Exception {
        fixture.outcome(new Change.Attend(fixture.thing(LAMP), fixture.ids().next(), connection, listening));
    }

    private Outcome respond(String id, CommandResponse response) throws Exception {
        return fixture.outcome(
                new Change.Response(fixture.thing(LAMP), fixture.ids().next(), id, response, "topic"));
    }

    private List<String> statuses() {
        return commandEvents().stream()
                .map(event -> event.command().status().name())
                .toList();
    }

    private List<Listening> sentTo() {
        return commandEvents().stream()
                .map(Event.CommandChanged::requestTo)
                .filter(to -> to != null)
                .toList();
    }

    private List<Event.CommandChanged> commandEvents() {
        return List.copyOf(fixture.events).stream()
                .filter(Event.CommandChanged.class::isInstance)
                .map(Event.CommandChanged.class::cast)
                .toList();
    }
}
