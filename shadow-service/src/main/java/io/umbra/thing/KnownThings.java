package io.umbra.thing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.umbra.model.KnownModels;
import io.umbra.model.ThingModel;
import io.umbra.project.KnownProjects;
import io.umbra.project.ProjectFacts;
import io.umbra.registry.RegistryChange;
import io.umbra.registry.RegistryWatch;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The things from memory, told by the watch what to forget.
 *
 * <p>While the registry cannot be read, the last that was known goes on being the answer: nothing that is decided by it
 * can be committed then.
 */
@Component
public class KnownThings implements Things {

    private final ThingLookup lookup;
    private final KnownProjects projects;
    private final KnownModels models;
    private final Cache<Place, Optional<Known>> byPlace;
    private final Cache<Long, Place> places;

    KnownThings(
            ThingLookup lookup,
            KnownProjects projects,
            KnownModels models,
            RegistryWatch watch,
            LookupSettings settings) {
        this.lookup = lookup;
        this.projects = projects;
        this.models = models;
        this.byPlace = Caffeine.newBuilder()
                .maximumSize(settings.things())
                .expireAfterAccess(Duration.ofHours(1))
                .build();
        this.places = Caffeine.newBuilder().maximumSize(settings.things()).build();
        watch.listen(this::changed, this::forgetAll);
    }

    /** A thing's row, and its facts as they were put together last. */
    static final class Known {
        final ThingLookup.Found row;
        private volatile @Nullable ThingFacts facts;

        Known(ThingLookup.Found row) {
            this.row = row;
        }

        ThingFacts facts(ProjectFacts project, KnownModels models) {
            var last = facts;
            if (last != null && last.project() == project) {
                return last;
            }
            var made = row.facts(project, model(models));
            facts = made;
            return made;
        }

        private @Nullable ThingModel model(KnownModels models) {
            var version = row.modelVersion();
            return version == null ? null : models.get(version).compiled();
        }
    }

    @Override
    public Optional<ThingFacts> facts(ThingId id) {
        return projects.find(id.project())
                .flatMap(project ->
                        known(new Place(project.key(), id.name())).map(known -> known.facts(project, models)));
    }

    @Override
    public Optional<ThingFacts> facts(long key) {
        return place(key)
                .flatMap(place -> projects.find(place.project())
                        .flatMap(project -> known(place)
                                .filter(known -> known.row.key() == key)
                                .map(known -> known.facts(project, models))));
    }

    private Optional<Place> place(long key) {
        var known = places.getIfPresent(key);
        if (known != null) {
            return Optional.of(known);
        }
        var found = lookup.place(key);
        found.ifPresent(place -> places.put(key, place));
        return found;
    }

    Optional<Known> known(Place place) {
        var known = byPlace.getIfPresent(place);
        return known != null ? known : byPlace.get(place, this::load);
    }

    /** Whether {@link #known} would not ask the database. */
    boolean knows(Place place) {
        return byPlace.getIfPresent(place) != null;
    }

    /** Reads a thing anew: what was known of it may be out of date. */
    Optional<Known> reload(Place place) {
        byPlace.invalidate(place);
        return known(place);
    }

    private Optional<Known> load(Place place) {
        return lookup.find(place.project(), place.name()).map(Known::new);
    }

    private void changed(RegistryChange change) {
        if (change.kind() == RegistryChange.Kind.THING) {
            byPlace.invalidate(new Place(change.project(), change.name()));
        }
    }

    private void forgetAll() {
        byPlace.invalidateAll();
    }
}
