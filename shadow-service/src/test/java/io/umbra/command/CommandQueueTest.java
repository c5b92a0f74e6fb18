package io.umbra.command;

import static io.umbra.command.CommandStatus.ACKED;
import static io.umbra.command.CommandStatus.EXPIRED;
import static io.umbra.command.CommandStatus.FAILED;
import static io.umbra.command.CommandStatus.QUEUED;
import static io.umbra.command.CommandStatus.SENT;
import static io.umbra.command.CommandStatus.SUCCEEDED;
import static io.umbra.command.CommandStatus.TIMED_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class CommandQueueTest {

    private static final CommandSettings SETTINGS = CommandSettings.DEFAULT;

    private final Map<String, List<CommandStatus>> history = new LinkedHashMap<>();
    private final Map<String, Command> last = new LinkedHashMap<>();
    private final List<String> published = new ArrayList<>();
    private CommandQueue queue = CommandQueue.EMPTY;
    private boolean listening = true;

    @Test
    void aCommandIsSentAnsweredAndDone() {
        create(0, "c1", 0);
        take(queue.delivered("c1", SETTINGS, 50), 50);
        take(queue.acknowledged("c1", SETTINGS, 100), 100);
        succeed(900, "c1");

        assertThat(history).containsEntry("c1", List.of(QUEUED, SENT, ACKED, SUCCEEDED));
        assertThat(last("c1").deliveredAt()).isEqualTo(50);
        assertThat(published).containsExactly("0 c1 1");
    }

    @Test
    void aSilentThingIsAskedThreeTimesWithTheSameId() {
        create(0, "c1", 0);
        pass(10_000);
        pass(20_000);
        pass(29_999);
        pass(30_000);

        assertThat(published).containsExactly("0 c1 1", "10000 c1 2", "20000 c1 3");
        assertThat(history).containsEntry("c1", List.of(QUEUED, SENT, TIMED_OUT));
    }

    @Test
    void anAcknowledgedCommandIsNotSentAgain() {
        create(0, "c1", 0);
        take(queue.acknowledged("c1", SETTINGS, 500), 500);
        pass(10_500);
        pass(30_000);

        assertThat(published).containsExactly("0 c1 1");
        assertThat(history).containsEntry("c1", List.of(QUEUED, SENT, ACKED, TIMED_OUT));
    }

    @Test
    void aLateResultCountsForADay() {
        create(0, "c1", 0);
        pass(30_000);
        succeed(40_000, "c1");

        assertThat(history).containsEntry("c1", List.of(QUEUED, SENT, TIMED_OUT, SUCCEEDED));
        assertThat(last("c1").late()).isTrue();

        create(100_000, "c2", 0);
        pass(130_000);
        pass(130_000 + 24 * 3_600_000L);
        assertThat(queue.find("c2")).isEmpty();
    }

    @Test
    void theNextIsSentWhenTheOneBeforeItIsDone() {
        create(0, "c1", 0);
        create(10, "c2", 0);
        succeed(100, "c1");
        succeed(200, "c2");

        assertThat(published).containsExactly("0 c1 1", "100 c2 1");
    }

    @Test
    void aTimedOutCommandDoesNotBlockTheNext() {
        create(0, "c1", 0);
        create(10, "c2", 0);
        pass(30_000);

        assertThat(published).containsExactly("0 c1 1", "30000 c2 1");
    }

    @Test
    void whatHasTimeLeftWaitsAgainWhenItsThingIsLost() {
        create(0, "c1", 60_000);
        lose(1_000);
        hear(5_000);
        succeed(5_100, "c1");

        assertThat(history).containsEntry("c1", List.of(QUEUED, SENT, QUEUED, SENT, SUCCEEDED));
        assertThat(published).containsExactly("0 c1 1", "5000 c1 2");
    }

    @Test
    void whatHasNoTimeLeftRunsIntoItsTimeout() {
        create(0, "c1", 0);
        lose(1_000);
        pass(30_000);

        assertThat(history).containsEntry("c1", List.of(QUEUED, SENT, TIMED_OUT));
    }

    @Test
    void aSilentGatewayIsAThingThatIsLost() {
        create(0, "c1", 60_000);
        listening = false;
        pass(31_000);

        assertThat(history).containsEntry("c1", List.of(QUEUED, SENT, QUEUED));
    }

    @Test
    void nothingIsDueForAThingThatCannotBeAskedAgain() {
        create(0, "c1", 0);
        assertThat(queue.nextDue(true, SETTINGS)).isEqualTo(10_000);
        lose(1_000);
        assertThat(queue.nextDue(false, SETTINGS)).isEqualTo(30_000);
        hear(15_000);
        pass(15_000);
        assertThat(published).containsExactly("0 c1 1", "15000 c1 2");
    }

    @Test
    void aCommandOnceSentNeverExpires() {
        create(0, "c1", 60_000);
        lose(1_000);
        pass(60_000);

        assertThat(history).containsEntry("c1", List.of(QUEUED, SENT, QUEUED, TIMED_OUT));
        assertThat(CommandQueue.isCancelable(last("c1"))).isFalse();
    }

    @Test
    void aCommandWithoutTimeToLiveDoesNotOutwaitItsThing() {
        create(0, "c1", 0);
        create(10, "c2", 0);
        lose(1_000);

        assertThat(history).containsEntry("c2", List.of(QUEUED, EXPIRED));
    }

    @Test
    void aWaitingCommandExpires() {
        listening = false;
        create(0, "c1", 60_000);
        assertThat(queue.nextDue(false, SETTINGS)).isEqualTo(60_000);
        pass(60_000);
        hear(61_000);

        assertThat(history).containsEntry("c1", List.of(QUEUED, EXPIRED));
        assertThat(published).isEmpty();
    }

    @Test
    void aDoneCommandIsOver() {
        create(0, "c1", 0);
        take(queue.ended("c1", new Command.Result(FAILED, "7", null, "no power", List.of()), true, SETTINGS, 10), 10);
        succeed(20, "c1");

        assertThat(history).containsEntry("c1", List.of(QUEUED, SENT, FAILED));
        assertThat(queue.nextDue(true, SETTINGS)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aFullQueueTakesNoMore() {
        listening = false;
        for (int i = 0; i < SETTINGS.maxQueue(); i++) {
            assertThat(queue.isFull(SETTINGS)).isFalse();
            create(0, "c" + i, 60_000);
        }
        assertThat(queue.isFull(SETTINGS)).isTrue();
    }

    private Command last(String id) {
        return Objects.requireNonNull(last.get(id));
    }

    private void create(long at, String id, long ttl) {
        var created = Command.created(
                id,
                "reboot",
                JsonNodeFactory.instance.objectNode(),
                ttl,
                SETTINGS.timeout().toMillis(),
                at);
        take(queue.add(created, listening, SETTINGS, at), at);
    }

    private void succeed(long at, String id) {
        var result = new Command.Result(SUCCEEDED, null, null, null, List.of());
        take(queue.ended(id, result, listening, SETTINGS, at), at);
    }

    private void pass(long at) {
        take(queue.passed(listening, SETTINGS, at), at);
    }

    private void lose(long at) {
        listening = false;
        take(queue.lost(SETTINGS, at), at);
    }

    private void hear(long at) {
        listening = true;
        take(queue.heard(SETTINGS, at), at);
    }

    private void take(CommandQueue.Turn turn, long at) {
        queue = turn.after();
        turn.changed().forEach(command -> {
            history.put(
                    command.id(),
                    command.steps().stream().map(Command.Step::status).toList());
            last.put(command.id(), command);
        });
        turn.toSend().forEach(command -> published.add(at + " " + command.id() + " " + command.attempt()));
    }
}
