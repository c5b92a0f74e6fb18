package io.umbra.shadow;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The one door through which everything asked of a thing goes, from MQTT, HTTP and REST alike. */
public interface Shadows {

    /**
     * Hands changes to the lanes of their things, in order. Never blocks. Once a change of a thing is answered
     * {@link Outcome.Busy}, so are the later ones of that thing in the same list: nothing overtakes what is held back.
     */
    void submit(List<Submission> submissions);

    /** One change, answered by a future. */
    default CompletableFuture<Outcome> submit(Change change) {
        var answer = new CompletableFuture<Outcome>();
        submit(List.of(new Submission(change, answer::complete)));
        return answer;
    }
}
