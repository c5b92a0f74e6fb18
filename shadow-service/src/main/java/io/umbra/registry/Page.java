package io.umbra.registry;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Some items of a list in the order of their names.
 *
 * @param last the name after which the next page begins, null where there is none
 */
public record Page<T>(List<T> items, @Nullable String last) {

    /** Where a page begins and how long it may be. */
    public record Request(@Nullable String after, int limit) {}

    /** Makes a page of one more row than was asked for: that one tells whether there is a next page. */
    public static <T> Page<T> of(List<T> rows, int limit, Function<T, String> name) {
        if (rows.size() <= limit) {
            return new Page<>(List.copyOf(rows), null);
        }
        var items = List.copyOf(rows.subList(0, limit));
        return new Page<>(items, name.apply(items.getLast()));
    }

    public <R> Page<R> map(Function<T, R> change) {
        return new Page<>(items.stream().map(change).toList(), last);
    }
}
