package io.umbra.api.shadow;

import io.umbra.api.ApiSettings;
import io.umbra.api.problem.Problem;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Shadows;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/** Asks the lanes, and waits for the answer no longer than a caller of REST may. */
@Component
public class Answers {

    private final Shadows shadows;
    private final ApiSettings settings;

    Answers(Shadows shadows, ApiSettings settings) {
        this.shadows = shadows;
        this.settings = settings;
    }

    /** What became of a change; never Busy, Unavailable, Duplicate or Rejected, which end the request. */
    public Outcome of(Change change) {
        return of(shadows.submit(change));
    }

    /** The same of a change that was submitted already. */
    public Outcome of(Future<Outcome> answer) {
        return granted(await(answer));
    }

    /** The outcome, unless it is one that ends the request. */
    private static Outcome granted(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Busy() ->
                throw new ProblemException(
                        Problem.of(ProblemCode.TOO_MANY_REQUESTS, "too much is being written; try again"));
            case Outcome.Unavailable() -> throw unavailable();
            case Outcome.Rejected(var requestId, var refusal, var version, var time) ->
                throw new ProblemException(Problem.of(refusal, version));
            case Outcome.Duplicate(var first) -> granted(first);
            case Outcome.Accepted accepted -> accepted;
            case Outcome.Document document -> document;
            case Outcome.Outstanding outstanding -> outstanding;
            case Outcome.Recorded recorded -> recorded;
            case Outcome.Present present -> present;
            case Outcome.Commanded commanded -> commanded;
        };
    }

    /** Waits on the request's own virtual thread. */
    private Outcome await(Future<Outcome> answer) {
        try {
            return answer.get(settings.lanePatience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static ProblemException unavailable() {
        return new ProblemException(
                ProblemCode.STORAGE_UNAVAILABLE,
                "the store did not answer in time; whether the change was made is not known");
    }
}
