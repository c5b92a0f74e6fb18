package io.umbra.app.web;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Whether devices can connect and writes commit: the sum of what the parts say. Asked often; the parts answer at once. */
public final class Readiness {

    /**
     * What one part says.
     *
     * @param name of the part, for the operator
     * @param problem why it is not ready; empty when it is
     */
    public record Check(String name, Supplier<Optional<String>> problem) {}

    private final List<Check> checks;

    public Readiness(List<Check> checks) {
        this.checks = List.copyOf(checks);
    }

    /** What is wrong, by part; empty when the platform is ready. */
    public TreeMap<String, String> problems() {
        var problems = new TreeMap<String, String>();
        for (var check : checks) {
            check.problem().get().ifPresent(problem -> problems.put(check.name(), problem));
        }
        return problems;
    }
}
