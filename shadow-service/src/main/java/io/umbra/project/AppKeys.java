package io.umbra.project;

import io.umbra.presence.Connections;
import io.umbra.registry.Actor;
import io.umbra.registry.Audit;
import io.umbra.registry.Page;
import io.umbra.registry.RegistryChange;
import io.umbra.registry.RegistryWatch;
import io.umbra.registry.Secret;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The keys of back ends. */
@Service
public class AppKeys {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String PREFIX = "uk_";
    private static final int ID_LENGTH = 12;

    private final AppKeyRows rows;
    private final Audit audit;
    private final RegistryWatch watch;
    private final Connections connections;
    private final TransactionOperations transaction;
    private final InstantSource clock;

    AppKeys(
            AppKeyRows rows,
            Audit audit,
            RegistryWatch watch,
            Connections connections,
            TransactionOperations transaction,
            InstantSource clock) {
        this.rows = rows;
        this.audit = audit;
        this.watch = watch;
        this.connections = connections;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** A key just made; its secret is shown this once. */
    public record Issued(AppKeyInfo key, Secret secret) {}

    public Issued issue(
            Project project,
            String name,
            Set<AppKey.Scope> scopes,
            ThingSelection things,
            List<TopicGrant> topics,
            @Nullable Instant expiresAt,
            Actor actor) {
        var id = Secret.newId(ID_LENGTH);
        var secret = Secret.generate(PREFIX + id + "_");
        var row = new AppKeyRow(
                id,
                project.key(),
                name,
                secret.hash(),
                JSON.writeValueAsString(scopes),
                StoredSelection.write(things),
                JSON.writeValueAsString(topics),
                clock.instant(),
                actor.who(),
                expiresAt);
        transaction.executeWithoutResult(status -> {
            rows.save(row);
            audit.record(actor, "key.created", project.key(), id, Map.of("name", name, "scopes", scopes));
        });
        watch.wrote(RegistryChange.key(project.key(), id));
        return new Issued(info(row), secret);
    }

    public Optional<AppKeyInfo> find(Project project, String id) {
        return rows.findByProjectAndId(project.key(), id).map(AppKeys::info);
    }

    /** The keys of a project in the order of their ids. */
    public Page<AppKeyInfo> list(Project project, Page.Request page) {
        var after = page.after() == null ? "" : page.after();
        var found =
                rows.findByProjectAndIdGreaterThanOrderById(project.key(), after, Limit.of(page.limit() + 1)).stream()
                        .map(AppKeys::info)
                        .toList();
        return Page.of(found, page.limit(), AppKeyInfo::id);
    }

    /** Ends a key: it is unknown at once, and its connections are closed. Answers false where there is none. */
    public boolean revoke(Project project, String id, Actor actor) {
        var removed = transaction.execute(status -> {
            var count = rows.remove(project.key(), id);
            if (count > 0) {
                audit.record(actor, "key.revoked", project.key(), id, Map.of());
            }
            return count > 0;
        });
        if (removed) {
            watch.wrote(RegistryChange.key(project.key(), id));
            connections.closeKey(project.key(), id, "credentials_revoked");
        }
        return removed;
    }

    /** The id that stands in a secret, empty where the text is no app key's secret. */
    public static Optional<String> idIn(String secret) {
        var end = PREFIX.length() + ID_LENGTH;
        return secret.startsWith(PREFIX) && secret.length() > end && secret.charAt(end) == '_'
                ? Optional.of(secret.substring(PREFIX.length(), end))
                : Optional.empty();
    }

    static Set<AppKey.Scope> scopes(AppKeyRow row) {
        var scopes = EnumSet.noneOf(AppKey.Scope.class);
        scopes.addAll(JSON.readValue(row.scopes, new TypeReference<Set<AppKey.Scope>>() {}));
        return Set.copyOf(scopes);
    }

    static List<TopicGrant> topics(AppKeyRow row) {
        return List.copyOf(JSON.readValue(row.topics, new TypeReference<List<TopicGrant>>() {}));
    }

    private static AppKeyInfo info(AppKeyRow row) {
        return new AppKeyInfo(
                row.id,
                row.name,
                scopes(row),
                StoredSelection.read(row.things),
                topics(row),
                row.createdAt,
                row.createdBy,
                row.expiresAt);
    }
}
