package io.umbra.journey;

import io.umbra.bench.UmbraProcess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A reader of events that loses its platform and goes on, where it broke off, with the next one. */
final class ResumingReader {
    private final String path;
    private final Map<String, List<Long>> versions = new HashMap<>();
    private String lastId = "";
    private @Nullable EventStream stream;

    /** @param path of the stream, with its filters */
    ResumingReader(String path) {
        this.path = path;
    }

    /** Reads on behind what was heard last. */
    void goOn(UmbraProcess umbra) {
        stream = EventStream.open(umbra.admin(), path, lastId);
    }

    /** The platform is gone: what it told is heard. */
    void breakOff() {
        stream().untilTheEnd().forEach(this::hear);
        stream().close();
    }

    /** Listens until a version of a thing was told. */
    void hearUntil(String thing, long version) {
        while (versions(thing).isEmpty() || versions(thing).getLast() < version) {
            hear(stream().next());
        }
    }

    /** The versions of a thing in the order they were told. */
    List<Long> versions(String thing) {
        return versions.getOrDefault(thing, List.of());
    }

    private void hear(EventStream.Event event) {
        lastId = event.id();
        versions.computeIfAbsent(event.data().path("subject").asString(), thing -> new ArrayList<>())
                .add(event.data().at("/data/version").asLong());
    }

    private EventStream stream() {
        if (stream == null) {
            throw new IllegalStateException("reads nothing yet");
        }
        return stream;
    }
}
