package io.umbra.gateway.outbound;

import io.umbra.gateway.routing.Message;
import io.umbra.trace.Traces;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** Tells the traces when a device has acknowledged a delta: of which message it came is remembered of the newest. */
public final class DeltaReceipts {

    private static final int REMEMBERED = 10_000;

    private record Key(long project, String topic, long version) {}

    private final Traces traces;
    private final Map<Key, UUID> causes = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, UUID> eldest) {
            return size() > REMEMBERED;
        }
    };

    public DeltaReceipts(Traces traces) {
        this.traces = traces;
    }

    /** A delta leaves for whoever subscribed it. */
    synchronized void sent(long project, String topic, long version, UUID messageId) {
        causes.put(new Key(project, topic, version), messageId);
    }

    /** A client's PUBACK of a delta came. */
    public void acknowledged(Message delta, String clientId) {
        var cause = cause(new Key(delta.project(), delta.topic(), delta.deltaVersion()));
        if (cause != null) {
            traces.step(
                    cause,
                    "delivered",
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("clientId", clientId)
                            .put("version", delta.deltaVersion()));
        }
    }

    private synchronized @Nullable UUID cause(Key key) {
        return causes.get(key);
    }
}
