package io.umbra.registry;

/** What became of an attempt to change something in the registry. */
public sealed interface Edit<T> {

    record Done<T>(T value) implements Edit<T> {}

    record NotFound<T>() implements Edit<T> {}

    /** The caller expected another version. */
    record Stale<T>(long version) implements Edit<T> {}

    /** @param field which member is wrong, as a JSON Pointer */
    record Invalid<T>(String field, String rule, String message) implements Edit<T> {}
}
