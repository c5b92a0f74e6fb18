package io.umbra.gateway;

import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Shadows;
import io.umbra.shadow.Submission;
import java.util.ArrayList;
import java.util.List;

/** Stands between a gateway and its lanes, to be as full or as far away as a test wants. Connections pass. */
final class Gate implements Shadows {

    /** What becomes of updates. */
    enum State {
        OPEN,
        /** Taken, and not answered before the gate opens. */
        SLOW,
        FULL,
        AWAY
    }

    private final Shadows lanes;
    private final List<Submission> held = new ArrayList<>();
    private State state = State.OPEN;
    private int refused;

    Gate(Shadows lanes) {
        this.lanes = lanes;
    }

    synchronized void set(State to) {
        state = to;
        if (to == State.OPEN) {
            lanes.submit(List.copyOf(held));
            held.clear();
        }
    }

    /** How many updates were answered busy. */
    synchronized int refused() {
        return refused;
    }

    /** How many updates wait in the gate. */
    synchronized int held() {
        return held.size();
    }

    @Override
    public synchronized void submit(List<Submission> submissions) {
        for (var submission : submissions) {
            if (submission.change() instanceof Change.Update) {
                pass(submission);
            } else {
                lanes.submit(List.of(submission));
            }
        }
    }

    private void pass(Submission submission) {
        switch (state) {
            case OPEN -> lanes.submit(List.of(submission));
            case SLOW -> held.add(submission);
            case FULL -> {
                refused++;
                submission.answer().accept(new Outcome.Busy());
            }
            case AWAY -> submission.answer().accept(new Outcome.Unavailable());
        }
    }
}
