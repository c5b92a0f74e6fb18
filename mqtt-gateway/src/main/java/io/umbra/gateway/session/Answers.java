package io.umbra.gateway.session;

import io.umbra.gateway.inbound.Request;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Refusal;
import org.jspecify.annotations.Nullable;

/** Turns what became of a session's publishes into acknowledgements and replies. Used on the session's thread. */
final class Answers {

    private final Session session;
    private final Services services;
    private final Inflow inflow;
    private final Endurance endurance;

    Answers(Session session, Inflow inflow, Endurance endurance) {
        this.session = session;
        this.services = session.services();
        this.inflow = inflow;
        this.endurance = endurance;
    }

    /** What a lane made of a publish. */
    void answered(Arrival arrival, Request request, Outcome outcome) {
        if (outcome instanceof Outcome.Unavailable) {
            unavailable(arrival);
        } else {
            acknowledge(arrival, services.requests().answer(request, outcome));
        }
    }

    /** What a lane made of a plain message. */
    void stored(Arrival arrival, Outcome outcome) {
        switch (outcome) {
            case Outcome.Unavailable _ -> unavailable(arrival);
            case Outcome.Rejected rejected -> acknowledge(arrival, rejected.refusal());
            default -> acknowledge(arrival, null);
        }
    }

    /** Nobody was promised anything: the client sends it again. */
    void unavailable(Arrival arrival) {
        inflow.forget(arrival);
        session.end(End.STORE_AWAY);
        endurance.settled();
    }

    /** A publish that no lane had to be asked for. */
    void answeredWithoutLane(Arrival arrival, Request request) {
        acknowledge(arrival, services.requests().answerWithoutLane(request));
    }

    private void acknowledge(Arrival arrival, @Nullable Refusal refusal) {
        if (refusal == null) {
            arrival.done(Reason.SUCCESS, null);
        } else {
            arrival.done(Publishing.reasonOf(refusal), problem(refusal));
        }
    }

    private @Nullable String problem(Refusal refusal) {
        return session.connect().wantsProblems() ? refusal.error().text() + ": " + refusal.message() : null;
    }

    /** Called once for every arrival that needs nothing more. */
    void finished(Arrival arrival) {
        inflow.finished(arrival);
        services.counters().acknowledged(System.nanoTime() - arrival.since());
        var durable = endurance.durable();
        if (durable != null && arrival.qos() == 2 && !arrival.isRefused()) {
            durable.exactlyOnce().received(arrival.packetId());
        }
        endurance.settled();
    }
}
