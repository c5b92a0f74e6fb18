package io.umbra.lane;

import io.umbra.journal.Event;
import io.umbra.journal.JournalEntry.Kind;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import java.util.ArrayList;
import java.util.List;

/** Decides what becomes of a thing's connections. */
final class PresenceDecider {

    private final Scene scene;

    PresenceDecider(Scene scene) {
        this.scene = scene;
    }

    Decision connect(Change.Connect connect) {
        var before = scene.state().presence();
        var after = before.connected(connect.connection(), scene.now());
        boolean turned = !before.isOnline();
        var entry = scene.note(Kind.CONNECTED, connect, JournalBody.connected(connect.connection(), after, turned));
        return new Decision(
                new Outcome.Present(after.view()),
                scene.state().with(after),
                List.of(new Event.PresenceChanged(connect.thing(), entry, after.view(), true, turned)));
    }

    /** An end that comes after its connection was ended otherwise changes nothing. */
    Decision disconnect(Change.Disconnect disconnect) {
        var before = scene.state().presence();
        var ended = before.disconnected(disconnect.departure(), scene.now());
        if (ended.isEmpty()) {
            return new Decision(new Outcome.Recorded(scene.now()), scene.state());
        }
        var after = ended.get();
        boolean turned = !after.isOnline();
        var entry = scene.note(
                Kind.DISCONNECTED, disconnect, JournalBody.disconnected(disconnect.departure(), before, after, turned));
        var event = new Event.PresenceChanged(disconnect.thing(), entry, after.view(), false, turned);
        var decision =
                new Decision(new Outcome.Recorded(scene.now()), scene.state().with(after), List.of(event));
        return followed(decision, disconnect);
    }

    Decision attend(Change.Attend attend) {
        var after = scene.state().presence().listening(attend.connectionId(), attend.listening());
        var decision =
                new Decision(new Outcome.Recorded(scene.now()), scene.state().with(after));
        return followed(decision, attend);
    }

    /** Tells the commands where the thing listens now, or that it does so no more. */
    private Decision followed(Decision decision, Change change) {
        var before = scene.listening();
        var after = decision.after().presence().listening(scene.gatewayIsAlive());
        if (before.equals(after)) {
            return decision;
        }
        var commands = new CommandDecider(scene).listeningChanged(change, decision.after(), after);
        var events = new ArrayList<>(decision.events());
        events.addAll(commands.events());
        return new Decision(decision.outcome(), commands.after(), events, commands.commands());
    }
}
