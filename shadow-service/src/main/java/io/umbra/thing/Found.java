package io.umbra.thing;

import io.umbra.registry.Page;

/** Things found by a {@link ThingQuery}. */
public record Found(Page<Thing> page, Search search) {

    /** How they were found. */
    public enum Search {
        /** By indexes alone. */
        INDEX,
        /** Each thing was looked at, all there are. */
        SCAN,
        /**
         * Each thing was looked at until the bound of one request: the page may be short, even empty, and the next one goes
         * on from there.
         */
        PARTIAL_SCAN
    }
}
