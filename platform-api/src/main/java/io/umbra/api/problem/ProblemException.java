package io.umbra.api.problem;

import io.umbra.shadow.Refusal;
import java.io.Serial;
import java.util.List;

/** Ends a request with a problem. */
public final class ProblemException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    public ProblemException(ProblemCode code, String detail) {
        this(Problem.of(code, detail));
    }

    public ProblemException(Refusal refusal) {
        this(Problem.of(refusal, null));
    }

    /** One field is wrong. */
    public static ProblemException field(ProblemCode code, String pointer, String rule, String detail) {
        return new ProblemException(
                Problem.of(code, detail, List.of(new Problem.Error(pointer, rule, null, null, detail))));
    }

    public Problem problem() {
        return problem;
    }
}
