package io.umbra.app.wiring;

import io.umbra.journal.Event;
import io.umbra.journal.Events;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands what was committed on to all who asked for it. They come after the lanes, since they need them. */
public final class EventFanOut implements Events {

    private static final Logger log = LoggerFactory.getLogger(EventFanOut.class);

    private final List<Events> listeners = new CopyOnWriteArrayList<>();

    public void add(Events listener) {
        listeners.add(listener);
    }

    @Override
    public void committed(List<Event> events) {
        for (var listener : listeners) {
            try {
                listener.committed(events);
            } catch (RuntimeException e) {
                // What is committed stays so: one who cannot take it must keep neither the lane nor the others from it.
                log.error(
                        "committed events could not be handed on to {}",
                        listener.getClass().getName(),
                        e);
            }
        }
    }
}
