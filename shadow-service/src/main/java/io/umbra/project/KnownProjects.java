package io.umbra.project;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.umbra.registry.RegistryChange;
import io.umbra.registry.RegistryWatch;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The projects as the hot path sees them: from memory, told by the watch what to forget. */
@Component
public class KnownProjects {

    private final ProjectRows rows;
    private final ProjectSettings settings;
    private final RegistryWatch watch;
    private final Cache<String, Optional<ProjectFacts>> byName = cache();
    private final Cache<Long, Optional<ProjectFacts>> byKey = cache();

    KnownProjects(ProjectRows rows, ProjectDefaults defaults, RegistryWatch watch) {
        this.rows = rows;
        this.settings = new ProjectSettings(defaults);
        this.watch = watch;
        watch.listen(this::changed, this::forgetAll);
    }

    private static <K> Cache<K, Optional<ProjectFacts>> cache() {
        return Caffeine.newBuilder()
                .maximumSize(10_000)
                .expireAfterAccess(Duration.ofHours(1))
                .build();
    }

    /** Empty where there is none; reads the database where it is not known. */
    public Optional<ProjectFacts> find(String name) {
        var known = byName.getIfPresent(name);
        return known != null
                ? known
                : byName.get(
                        name,
                        missing -> rows.findByNameAndDeletedAtIsNull(missing).map(this::facts));
    }

    /** Empty where there is none; reads the database where it is not known. */
    public Optional<ProjectFacts> find(long key) {
        var known = byKey.getIfPresent(key);
        return known != null
                ? known
                : byKey.get(
                        key,
                        missing -> rows.findByKeyAndDeletedAtIsNull(missing).map(this::facts));
    }

    /** Whether {@link #find} would not ask the database, and its answer may be relied on. */
    public boolean knows(String name) {
        return watch.current() && byName.getIfPresent(name) != null;
    }

    /** What is known of a project may be out of date: the next {@link #find} reads it anew. */
    public void forget(String name) {
        byName.invalidate(name);
    }

    private ProjectFacts facts(ProjectRow row) {
        return new ProjectFacts(row.key(), row.name, settings.limits(row.limits), settings.policies(row.policies));
    }

    private void changed(RegistryChange change) {
        if (change.kind() == RegistryChange.Kind.PROJECT) {
            byName.invalidate(change.name());
            byKey.invalidate(change.project());
        }
    }

    private void forgetAll() {
        byName.invalidateAll();
        byKey.invalidateAll();
    }
}
