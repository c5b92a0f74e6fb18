package io.umbra.model;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A property of a thing.
 *
 * @param initial the model's {@code default}: shown to people, never written by the platform; null for none
 * @param history whether its reported values are kept over time
 * @param indexed whether things can be searched by it at once
 */
public record Property(
        String name,
        @Nullable String title,
        DataType type,
        Access access,
        @Nullable String unit,
        @Nullable JsonNode initial,
        boolean history,
        boolean indexed) {

    /** Who writes it. */
    public enum Access {
        /** The device only: {@code r}. */
        READ,
        /** It may be desired too: {@code rw}. */
        READ_WRITE;

        public String text() {
            return this == READ ? "r" : "rw";
        }
    }
}
