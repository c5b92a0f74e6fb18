package io.umbra.model;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.springframework.stereotype.Component;

/** Compiled models from memory. A published version never changes, so nothing need ever be forgotten. */
@Component
public class KnownModels {

    private final Models models;
    private final Cache<Long, Known> byKey =
            Caffeine.newBuilder().maximumSize(10_000).build();

    KnownModels(Models models) {
        this.models = models;
    }

    /** A version of a model and what it compiles to. */
    public record Known(ModelVersion version, ThingModel compiled) {}

    /** A published version by its number. */
    public Known get(long key) {
        var known = byKey.getIfPresent(key);
        return known != null ? known : byKey.get(key, this::load);
    }

    private Known load(long key) {
        var version = models.find(key).orElseThrow(() -> new IllegalStateException("no model version " + key));
        return switch (Compiled.of(version.source())) {
            case Compiled.Right(var ref, var model) -> new Known(version, model);
            case Compiled.Wrong(var violations) ->
                throw new IllegalStateException(
                        "published model %s does not compile any more: %s".formatted(version.ref(), violations));
        };
    }
}
