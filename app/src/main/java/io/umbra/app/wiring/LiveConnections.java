package io.umbra.app.wiring;

import io.umbra.presence.Connections;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The connections of this process, for those who are made before the gateway that holds them. The gateway needs the
 * registry and the registry needs to end connections; this is where that circle is cut.
 */
final class LiveConnections implements Connections {

    private final AtomicReference<Connections> gateway = new AtomicReference<>(Connections.NONE);

    void heldBy(Connections holder) {
        gateway.set(holder);
    }

    @Override
    public void closeThing(long thingKey, String reason) {
        gateway.get().closeThing(thingKey, reason);
    }

    @Override
    public void closeKey(long projectKey, String keyId, String reason) {
        gateway.get().closeKey(projectKey, keyId, reason);
    }

    @Override
    public void closeProject(long projectKey, String reason) {
        gateway.get().closeProject(projectKey, reason);
    }
}
