package io.umbra.gateway.session;

import io.umbra.shadow.Shadows;
import io.umbra.shadow.Submission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A session's way to the lanes. What it asks leaves in order; what a full lane or the thing's rate holds back waits here
 * and is tried again, and nothing overtakes it. Used on the session's thread only; bounded by what the session reads.
 */
final class Door {

    private static final long FIRST_PAUSE_NANOS = 2_000_000;
    private static final long LONGEST_PAUSE_NANOS = 50_000_000;

    private final Shadows shadows;
    private final ScheduledExecutorService loop;
    private final Runnable settle;
    private final Deque<Errand> waiting = new ArrayDeque<>();
    private ThingRate rate = ThingRate.NONE;
    private boolean planned;
    private boolean heldByRate;
    private long pause = FIRST_PAUSE_NANOS;

    /** @param settle what the session does once more has left */
    Door(Shadows shadows, ScheduledExecutorService loop, Runnable settle) {
        this.shadows = shadows;
        this.loop = loop;
        this.settle = settle;
    }

    /** The rate of the thing whose publishes pass here. */
    void hold(ThingRate of) {
        rate = of;
    }

    /** Whether publishes wait for the thing's rate. */
    boolean isHeldByRate() {
        return heldByRate;
    }

    /** Takes its place in the line; it goes with the next {@link #pump()}. */
    void add(Errand errand) {
        waiting.add(errand);
    }

    /** Forgets publishes that have not left yet, and says which: nobody was promised anything. */
    List<Arrival> forgetPublishes() {
        var forgotten = waiting.stream()
                .filter(Arrival.class::isInstance)
                .map(Arrival.class::cast)
                .toList();
        waiting.removeAll(forgotten);
        return forgotten;
    }

    /** Lets go whatever may go now. */
    void pump() {
        if (waiting.isEmpty() || planned) {
            return;
        }
        var leaving = leaving();
        if (leaving.isEmpty()) {
            return;
        }
        var submissions = new ArrayList<Submission>(leaving.size());
        for (var errand : leaving) {
            var change = errand.change();
            if (change == null) {
                errand.perform();
            } else {
                submissions.add(errand.submission(change));
            }
        }
        if (!submissions.isEmpty()) {
            shadows.submit(submissions);
            takeBack(leaving);
        }
    }

    private ArrayList<Errand> leaving() {
        var leaving = new ArrayList<Errand>(Math.min(waiting.size(), 64));
        for (var next = waiting.peek(); next != null && next.ready(); next = waiting.peek()) {
            if (!next.leave(rate)) {
                heldByRate = true;
                plan(rate.nanosToWait());
                break;
            }
            leaving.add(waiting.remove());
        }
        return leaving;
    }

    private void takeBack(ArrayList<Errand> left) {
        var refused = false;
        for (var i = left.size() - 1; i >= 0; i--) {
            if (left.get(i).wasBusy()) {
                waiting.addFirst(left.get(i));
                refused = true;
            }
        }
        if (refused) {
            plan(pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        } else {
            pause = FIRST_PAUSE_NANOS;
        }
    }

    private void plan(long nanos) {
        if (!planned) {
            planned = true;
            loop.schedule(this::resumed, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void resumed() {
        planned = false;
        heldByRate = false;
        settle.run();
    }
}
