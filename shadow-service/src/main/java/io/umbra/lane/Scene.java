package io.umbra.lane;

import io.umbra.command.CommandSettings;
import io.umbra.history.History;
import io.umbra.journal.Event;
import io.umbra.journal.JournalEntry;
import io.umbra.journal.JournalEntry.Kind;
import io.umbra.lane.Ledger.Draft;
import io.umbra.model.Violation;
import io.umbra.presence.Listening;
import io.umbra.shadow.Change;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Principal;
import io.umbra.shadow.Refusal;
import io.umbra.shadow.Shadow;
import io.umbra.shadow.ShadowRules;
import io.umbra.shadow.Unkept;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a decision is made in.
 *
 * @param state the thing as the changes before left it
 * @param now epoch milliseconds, the time of the journal
 * @param ledger where rows of the journal are written
 * @param gatewayIsAlive whether a gateway still holds its connections
 * @param history what is kept over time
 */
record Scene(
        ThingState state,
        long now,
        Ledger ledger,
        CommandSettings commands,
        Predicate<String> gatewayIsAlive,
        History history) {

    Optional<Listening> listening() {
        return state.presence().listening(gatewayIsAlive);
    }

    /** A row about the thing itself, said by the thing. */
    JournalEntry note(Kind kind, Change change, String body) {
        return ledger.write(new Draft(
                kind,
                change,
                Shadow.DEFAULT,
                null,
                null,
                0,
                new Principal.Device(change.thing().id().name()).text(),
                body));
    }

    /** An update that took a version. */
    Outcome.Accepted accepted(@Nullable String requestId, ShadowRules.Result.Changed changed, List<Unkept> unkept) {
        return new Outcome.Accepted(
                requestId,
                true,
                changed.after().version(),
                changed.after().desiredVersion(),
                now,
                changed.reported(),
                changed.desired(),
                changed.ignored(),
                changed.after(),
                changed.delta(),
                unkept);
    }

    Outcome.Rejected rejected(@Nullable String requestId, Refusal refusal, long version) {
        return new Outcome.Rejected(requestId, refusal, version, now);
    }

    /** What breaks the model is accepted where validation only warns, and stands among the rejections. */
    void warn(
            Change change,
            String shadow,
            @Nullable String requestId,
            Principal principal,
            List<Violation> violations,
            long version) {
        if (violations.isEmpty() || !state.refusals().take(now)) {
            return;
        }
        var refusal = new Refusal(
                ErrorId.MODEL_VIOLATION, violations.size() + " violations of the model, accepted", violations);
        ledger.write(new Draft(
                Kind.REJECTED,
                change,
                shadow,
                requestId,
                null,
                version,
                principal.text(),
                JournalBody.warned(refusal, change.topic())));
    }

    /** Refuses, and keeps the refusal as long as the thing does not have too many of them. */
    Decision refuse(
            Change change,
            @Nullable String requestId,
            Principal principal,
            String shadow,
            Refusal refusal,
            long version,
            @Nullable Long digest) {
        var outcome = rejected(requestId, refusal, version);
        if (!state.refusals().take(now)) {
            return new Decision(outcome, state);
        }
        var entry = ledger.write(new Draft(
                Kind.REJECTED,
                change,
                shadow,
                requestId,
                digest,
                version,
                principal.text(),
                JournalBody.rejected(refusal, change.topic())));
        return new Decision(outcome, state, List.of(new Event.MessageRejected(change.thing(), entry, outcome)));
    }
}
