package io.umbra.app.wiring;

import io.umbra.presence.Connections;
import io.umbra.presence.StandingConnections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The connections of this process, for those who are made before the gateway that holds them. The gateway needs the
 * registry and the registry needs to end connections; this is where that circle is cut.
 */
final class LiveConnections implements Connections, StandingConnections {

    private record Holder(Connections ends, StandingConnections tells) {}

    private final AtomicReference<Holder> gateway =
            new AtomicReference<>(new Holder(Connections.NONE, StandingConnections.NONE));

    void heldBy(Connections ends, StandingConnections tells) {
        gateway.set(new Holder(ends, tells));
    }

    @Override
    public void closeThing(long thingKey, String reason) {
        gateway.get().ends().closeThing(thingKey, reason);
    }

    @Override
    public void closeKey(long projectKey, String keyId, String reason) {
        gateway.get().ends().closeKey(projectKey, keyId, reason);
    }

    @Override
    public void closeProject(long projectKey, String reason) {
        gateway.get().ends().closeProject(projectKey, reason);
    }

    @Override
    public List<Standing> standing(long projectKey, @Nullable String name, @Nullable String after, int limit) {
        return gateway.get().tells().standing(projectKey, name, after, limit);
    }

    @Override
    public Optional<Standing> standing(long projectKey, String id) {
        return gateway.get().tells().standing(projectKey, id);
    }

    @Override
    public boolean kick(long projectKey, String id) {
        return gateway.get().tells().kick(projectKey, id);
    }
}
