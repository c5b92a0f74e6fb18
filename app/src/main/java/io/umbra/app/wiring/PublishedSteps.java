package io.umbra.app.wiring;

import io.umbra.gateway.Gateway;
import io.umbra.journal.Event;
import io.umbra.journal.Events;
import io.umbra.trace.Traces;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;

/** Notes to how many connections a message was published: always where it reaches a device, else as sampled. */
final class PublishedSteps implements Events {

    private final Gateway gateway;
    private final Traces traces;

    PublishedSteps(Gateway gateway, Traces traces) {
        this.gateway = gateway;
        this.traces = traces;
    }

    @Override
    public void committed(List<Event> events) {
        for (var event : events) {
            if (event instanceof Event.ShadowChanged changed && isTraced(changed)) {
                var detail = JsonNodeFactory.instance.objectNode();
                detail.put("subscribers", gateway.audience(changed));
                detail.put("delta", changed.emittedDelta() != null);
                traces.step(changed.entry().messageId(), "published", detail);
            }
        }
    }

    private boolean isTraced(Event.ShadowChanged changed) {
        return changed.emittedDelta() != null
                || changed.outcome().desired() != null
                || traces.samples(changed.entry().messageId());
    }
}
