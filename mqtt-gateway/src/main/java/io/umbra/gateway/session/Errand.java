package io.umbra.gateway.session;

import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.PacketReceipt;
import io.umbra.shadow.Submission;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Something a session asks of its thing's lane, waiting for its outcome. */
abstract class Errand implements Mail, Consumer<Outcome> {

    private final Session session;
    private boolean left;
    private boolean busy;
    private @Nullable Outcome outcome;

    Errand(Session session) {
        this.session = session;
    }

    /** What to submit, or null for what does not go to a lane. */
    abstract @Nullable Change change();

    /** Called on the session's thread with anything but {@link Outcome.Busy}. */
    abstract void answered(Outcome outcome);

    /** Done on the session's thread when its turn has come, where {@link #change()} is null. */
    void perform() {}

    /** Whether it can be done now: false while something it needs is still being looked up. */
    boolean ready() {
        return true;
    }

    /** Whether it counts against the publish rate of its thing. */
    boolean counted() {
        return false;
    }

    /** What is written down with the change, null for nothing. */
    @Nullable
    PacketReceipt receipt() {
        return null;
    }

    /** Takes leave of its thing's rate, once however often it is tried. */
    final boolean leave(ThingRate rate) {
        if (!left) {
            left = !counted() || rate.take();
        }
        return left;
    }

    Submission submission(Change change) {
        busy = false;
        return new Submission(change, this, receipt());
    }

    /** Whether the lane was full when it was last submitted. */
    boolean wasBusy() {
        return busy;
    }

    @Override
    public final Session addressee() {
        return session;
    }

    /** Busy comes on the session's own thread while it submits, everything else on a lane's. */
    @Override
    public final void accept(Outcome answer) {
        if (answer instanceof Outcome.Busy) {
            busy = true;
            return;
        }
        outcome = answer;
        session.mailbox().put(this);
    }

    @Override
    public final void open() {
        var answer = outcome;
        if (answer != null) {
            answered(answer);
        }
    }
}
