package io.umbra.api.thing;

import io.umbra.api.problem.Problem;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.thing.where.Condition;
import io.umbra.thing.where.Parsed;
import io.umbra.thing.where.WhereParser;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a list of things may be narrowed by, as a request writes it. */
final class ThingFilters {

    private ThingFilters() {}

    static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST, "rejectedSince is a time such as 2026-01-02T03:04:05Z");
        }
    }

    /** What {@code where} and {@code pending} ask for together. */
    static @Nullable Condition condition(@Nullable String where, @Nullable Boolean pending) {
        var asked = where == null ? null : parsed(where);
        if (pending == null) {
            return asked;
        }
        var outstanding = new Condition.Comparison(
                new Condition.Path.Pending(), Condition.Operator.EQUAL, new Condition.Value.Truth(pending));
        return asked == null ? outstanding : asked.and(outstanding);
    }

    private static Condition parsed(String where) {
        return switch (WhereParser.parse(where)) {
            case Parsed.Good(var condition) -> condition;
            case Parsed.Bad(var position, var reason) ->
                throw new ProblemException(Problem.of(
                        ProblemCode.INVALID_REQUEST,
                        "where, at position %d: %s".formatted(position, reason),
                        List.of(new Problem.Error("/where", "syntax", null, position, reason))));
        };
    }
}
