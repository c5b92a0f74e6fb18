package io.umbra.gateway.outbound;

import io.umbra.thing.ThingRef;

/** Something whose state has changed while a session was absent: of it only the newest is told. */
public sealed interface Stale {

    /** @param name the shadow's name */
    record OfShadow(ThingRef thing, String name) implements Stale {}

    record OfPresence(ThingRef thing) implements Stale {}
}
