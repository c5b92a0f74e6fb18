package io.umbra.lane;

import io.umbra.command.Command;
import io.umbra.command.CommandCodec;
import io.umbra.command.CommandQueue;
import io.umbra.command.CommandResponse;
import io.umbra.command.CommandStatus;
import io.umbra.journal.Event;
import io.umbra.journal.JournalEntry.Kind;
import io.umbra.lane.Ledger.Draft;
import io.umbra.model.ThingModel;
import io.umbra.model.Violation;
import io.umbra.presence.Listening;
import io.umbra.project.Validation;
import io.umbra.shadow.Change;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Principal;
import io.umbra.shadow.Refusal;
import io.umbra.shadow.Shadow;
import io.umbra.thing.ThingFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Decides what becomes of a thing's commands. */
final class CommandDecider {

    private final Scene scene;
    private final CommandQueue queue;

    CommandDecider(Scene scene) {
        this.scene = scene;
        this.queue = scene.state().commands();
    }

    Decision order(Change.Order order, ThingFacts thing) {
        var input = order.input();
        var model = modelOf(thing);
        if (model != null) {
            var checked = model.checkInput(order.command(), input);
            if (checked.isEmpty()) {
                return refuse(
                        order,
                        new Refusal(
                                ErrorId.UNKNOWN_COMMAND,
                                "model %s %s has no command '%s'"
                                        .formatted(model.id(), model.version(), order.command())));
            }
            if (!checked.get().violations().isEmpty()) {
                return refuse(
                        order,
                        new Refusal(
                                ErrorId.MODEL_VIOLATION,
                                "the input violates model %s %s".formatted(model.id(), model.version()),
                                checked.get().violations()));
            }
            input = checked.get().patch();
        }
        return queue(order, input);
    }

    private static @Nullable ThingModel modelOf(ThingFacts thing) {
        var model = thing.model();
        return model == null || model.mode() == ThingModel.Mode.OFF || thing.effectiveValidation() != Validation.ENFORCE
                ? null
                : model;
    }

    private Decision queue(Change.Order order, ObjectNode input) {
        var listening = scene.listening();
        if (order.ttlMs() == 0 && listening.isEmpty()) {
            return turnedAway(order, ErrorId.THING_OFFLINE, "the thing does not listen for commands now");
        }
        if (queue.isFull(scene.commands())) {
            return turnedAway(order, ErrorId.COMMAND_QUEUE_FULL, "too many commands wait for the thing");
        }
        long timeout = order.timeoutMs() == 0 ? scene.commands().timeout().toMillis() : order.timeoutMs();
        var id = order.messageId().toString();
        var created = Command.created(id, order.command(), input, order.ttlMs(), timeout, scene.now());
        var turn = queue.add(created, listening.isPresent(), scene.commands(), scene.now());
        var decision = take(order, order.principal(), order.requestId(), turn, scene.state(), listening);
        return decision.answering(new Outcome.Commanded(newest(turn, created)));
    }

    private static Command newest(CommandQueue.Turn turn, Command command) {
        return turn.changed().stream()
                .filter(c -> c.id().equals(command.id()))
                .findFirst()
                .orElse(command);
    }

    /** An everyday answer to the caller; nothing is kept. */
    private Decision turnedAway(Change.Order order, ErrorId error, String message) {
        return new Decision(scene.rejected(order.requestId(), new Refusal(error, message), 0), scene.state());
    }

    private Decision refuse(Change.Order order, Refusal refusal) {
        return scene.refuse(order, order.requestId(), order.principal(), Shadow.DEFAULT, refusal, 0, null);
    }

    Decision delivered(Change.Delivered delivered) {
        return take(delivered, queue.delivered(delivered.commandId(), scene.commands(), scene.now()));
    }

    /**
     * @param known whether the database knows a command of this id that is not in the queue any more
     */
    Decision response(Change.Response response, ThingFacts thing, boolean known) {
        var command = queue.find(response.commandId());
        if (command.isEmpty() && !known) {
            return scene.refuse(
                    response,
                    null,
                    device(response),
                    Shadow.DEFAULT,
                    new Refusal(
                            ErrorId.UNKNOWN_COMMAND_ID,
                            "there is no command '%s' for this thing".formatted(response.commandId())),
                    0,
                    null);
        }
        if (command.isEmpty()) {
            return new Decision(new Outcome.Recorded(scene.now()), scene.state());
        }
        var id = response.commandId();
        return take(
                response,
                switch (response.response()) {
                    case CommandResponse.Ack ack -> queue.acknowledged(id, scene.commands(), scene.now());
                    case CommandResponse.Done done ->
                        queue.ended(
                                id,
                                new Command.Result(
                                        done.status(),
                                        done.code(),
                                        done.output(),
                                        done.message(),
                                        outputViolations(thing, command.get(), done)),
                                scene.listening().isPresent(),
                                scene.commands(),
                                scene.now());
                });
    }

    private static List<Violation> outputViolations(ThingFacts thing, Command command, CommandResponse.Done done) {
        var model = modelOf(thing);
        return model != null && done.status() == CommandStatus.SUCCEEDED && done.output() instanceof ObjectNode output
                ? model.checkOutput(command.name(), output)
                        .map(ThingModel.Checked::violations)
                        .orElse(List.of())
                : List.of();
    }

    Decision cancel(Change.Cancel cancel, boolean known) {
        var command = queue.find(cancel.commandId());
        if (command.isEmpty() && !known) {
            var refusal = new Refusal(ErrorId.UNKNOWN_COMMAND_ID, "there is no such command");
            return new Decision(scene.rejected(null, refusal, 0), scene.state());
        }
        if (command.isEmpty() || !CommandQueue.isCancelable(command.get())) {
            var refusal = new Refusal(ErrorId.NOT_CANCELABLE, "only a command that was never sent can be taken back");
            return new Decision(scene.rejected(null, refusal, 0), scene.state());
        }
        var turn = queue.canceled(cancel.commandId(), scene.commands(), scene.now());
        var decision = take(cancel, cancel.principal(), null, turn, scene.state(), scene.listening());
        return decision.answering(new Outcome.Commanded(turn.changed().getFirst()));
    }

    Decision tick(Change.Tick tick) {
        return take(tick, queue.passed(scene.listening().isPresent(), scene.commands(), scene.now()));
    }

    /** The thing began to listen elsewhere, or at all, or does so no more. */
    Decision listeningChanged(Change change, ThingState state, Optional<Listening> listening) {
        var turn = listening.isPresent()
                ? queue.heard(scene.commands(), scene.now())
                : queue.lost(scene.commands(), scene.now());
        return take(change, new Principal.Platform(), null, turn, state, listening);
    }

    private Decision take(Change change, CommandQueue.Turn turn) {
        return take(change, device(change), null, turn, scene.state(), scene.listening());
    }

    private static Principal device(Change change) {
        return new Principal.Device(change.thing().id().name());
    }

    /** Takes a turn of the queue over: a row and an event for every command that moved on. */
    private Decision take(
            Change change,
            Principal principal,
            @Nullable String requestId,
            CommandQueue.Turn turn,
            ThingState state,
            Optional<Listening> listening) {
        var events = new ArrayList<Event>();
        for (var command : turn.changed()) {
            var entry = scene.ledger()
                    .write(new Draft(
                            Kind.COMMAND,
                            change,
                            Shadow.DEFAULT,
                            requestId,
                            null,
                            0,
                            principal.text(),
                            CommandCodec.journalBody(command)));
            boolean sends = turn.toSend().stream().anyMatch(c -> c.id().equals(command.id()));
            events.add(new Event.CommandChanged(change.thing(), entry, command, sends ? listening.orElse(null) : null));
        }
        return new Decision(new Outcome.Recorded(scene.now()), state.with(turn.after()), events, turn.changed());
    }
}
