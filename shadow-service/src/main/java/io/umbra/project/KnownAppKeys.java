package io.umbra.project;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.umbra.registry.RegistryChange;
import io.umbra.registry.RegistryWatch;
import io.umbra.registry.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The app keys from memory, told by the watch what to forget. */
@Component
public class KnownAppKeys {

    private static final byte[] NO_HASH = new byte[32];

    private final AppKeyRows rows;
    private final KnownProjects projects;
    private final RegistryWatch watch;
    private final InstantSource clock;
    private final Cache<String, Optional<Known>> byId = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterAccess(Duration.ofMinutes(10))
            .build();

    KnownAppKeys(AppKeyRows rows, KnownProjects projects, RegistryWatch watch, InstantSource clock) {
        this.rows = rows;
        this.projects = projects;
        this.watch = watch;
        this.clock = clock;
        watch.listen(this::changed, byId::invalidateAll);
    }

    private record Known(
            long project,
            byte[] hash,
            Set<AppKey.Scope> scopes,
            ThingSelection things,
            List<TopicGrant> topics,
            @Nullable Instant expiresAt) {}

    /** What became of a secret shown. */
    public sealed interface Check {

        record Right(AppKey key) implements Check {}

        /** The secret was right once. */
        record Expired() implements Check {}

        /** @param known whether there is such a key, and its secret is another */
        record Wrong(boolean known) implements Check {}
    }

    /** Whether {@link #check} would not ask the database. */
    public boolean knows(String id) {
        return watch.current() && byId.getIfPresent(id) != null;
    }

    /** Checks the secret of a key; reads the database where the key is not known. */
    public Check check(String id, byte[] secret) {
        var known = load(id);
        var right = Secret.same(Secret.hash(secret), known.map(Known::hash).orElse(NO_HASH));
        return known.isEmpty() || !right ? new Check.Wrong(known.isPresent()) : check(id, known.get());
    }

    /** The same of a key whose secret was right before. */
    public Check find(String id) {
        return load(id).map(known -> check(id, known)).orElseGet(() -> new Check.Wrong(false));
    }

    private Check check(String id, Known key) {
        var project = projects.find(key.project());
        if (project.isEmpty()) {
            return new Check.Wrong(false);
        }
        return key.expiresAt() != null && !key.expiresAt().isAfter(clock.instant())
                ? new Check.Expired()
                : new Check.Right(
                        new AppKey(id, project.get(), key.scopes(), key.things(), key.expiresAt(), key.topics()));
    }

    /** Whether a key was not revoked. */
    public boolean stands(String id) {
        return load(id).isPresent();
    }

    private Optional<Known> load(String id) {
        if (!watch.current()) {
            byId.invalidate(id);
        }
        var known = byId.getIfPresent(id);
        return known != null
                ? known
                : byId.get(id, missing -> rows.findById(missing).map(KnownAppKeys::known));
    }

    private static Known known(AppKeyRow row) {
        return new Known(
                row.project,
                row.secretHash,
                AppKeys.scopes(row),
                StoredSelection.read(row.things),
                AppKeys.topics(row),
                row.expiresAt);
    }

    private void changed(RegistryChange change) {
        if (change.kind() == RegistryChange.Kind.KEY) {
            byId.invalidate(change.name());
        }
    }
}
