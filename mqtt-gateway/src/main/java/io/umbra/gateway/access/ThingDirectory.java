package io.umbra.gateway.access;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.umbra.thing.ThingFacts;
import io.umbra.thing.ThingId;
import io.umbra.thing.Things;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Looks things up without blocking whoever asks. Answers are kept for half a second, since rights hang on them. */
public final class ThingDirectory {

    private static final Duration KEPT = Duration.ofMillis(500);
    private static final long MOST = 200_000;

    private final AsyncLoadingCache<ThingId, Optional<ThingFacts>> things;

    /** @param worker where the registry, which may block, is read */
    public ThingDirectory(Things registry, Executor worker) {
        this.things = Caffeine.newBuilder()
                .expireAfterWrite(KEPT)
                .maximumSize(MOST)
                .executor(worker)
                .buildAsync(registry::facts);
    }

    /** The facts of a thing, empty where there is none; fails where the registry cannot be read. */
    public CompletableFuture<Optional<ThingFacts>> facts(ThingId id) {
        return things.get(id);
    }
}
