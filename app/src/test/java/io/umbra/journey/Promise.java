package io.umbra.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.function.IntFunction;

/** How long something takes at most, as the documents promise it, looked at on a machine that may be busy with others. */
final class Promise {
    private static final int TIMES = 10;

    private Promise() {}

    /**
     * Measures until it was fast enough once. What is always slow is never fast by chance, and a machine is not always busy
     * with others.
     *
     * @param measure is given the number of the attempt, from 0, and checks by itself whether it happened at all
     */
    static void keptWithin(Duration promised, IntFunction<Duration> measure) {
        var took = new ArrayList<Duration>();
        for (var number = 0; number < TIMES; number++) {
            took.add(measure.apply(number));
            if (took.getLast().compareTo(promised) <= 0) {
                return;
            }
        }
        assertThat(took).as("never within %s", promised).isEmpty();
    }
}
