package io.umbra.thing;

import java.util.Optional;

/** Looks things up for the hot path. Answers come from a cache that is at most five seconds behind the registry. */
public interface Things {

    /** The facts of a thing by its number; empty once it is deleted. May read the database on a cache miss. */
    Optional<ThingFacts> facts(long key);

    /** The facts of a thing by its address; empty where there is none. May read the database on a cache miss. */
    Optional<ThingFacts> facts(ThingId id);
}
