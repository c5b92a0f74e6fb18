package io.umbra.gateway;

import io.umbra.ban.Ban;
import io.umbra.ban.Bans;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Bans made by hand, of whole addresses, client ids and names. */
public final class HandBans implements Bans {

    private final List<Ban> bans = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** @param project null for all */
    public void ban(@Nullable String project, Ban.Kind kind, String subject) {
        bans.add(new Ban("b" + bans.size(), project, kind, subject, null, "by hand", Instant.EPOCH, "account:admin"));
        listeners.forEach(Runnable::run);
    }

    public void lift() {
        bans.clear();
    }

    @Override
    public Optional<Ban> ofAddress(String host, @Nullable String project) {
        return first(project, Ban.Kind.ADDRESS, host);
    }

    @Override
    public Optional<Ban> of(String host, String project, String name, String clientId) {
        return first(project, Ban.Kind.ADDRESS, host)
                .or(() -> first(project, Ban.Kind.CLIENT_ID, clientId))
                .or(() -> first(project, Ban.Kind.THING, name));
    }

    private Optional<Ban> first(@Nullable String project, Ban.Kind kind, String subject) {
        return bans.stream()
                .filter(ban -> ban.kind() == kind && ban.subject().equals(subject))
                .filter(ban -> ban.project() == null || ban.project().equals(project))
                .findFirst();
    }

    @Override
    public void listen(Runnable changed) {
        listeners.add(changed);
    }
}
