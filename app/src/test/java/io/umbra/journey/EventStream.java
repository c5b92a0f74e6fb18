package io.umbra.journey;

import io.umbra.bench.Rest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A reader of a project's events (SSE). */
final class EventStream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** One event: its position, its type, and the CloudEvents data. */
    record Event(String id, String type, JsonNode data) {}

    /**
     * Reads from now on, or on from where an earlier reader stood.
     *
     * @param path with its filters
     * @param lastEventId empty for a new reader
     */
    static EventStream open(Rest rest, String path, String lastEventId) {
        var stream = new EventStream();
        var request = rest.request(path).timeout(PATIENCE).header("Accept", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            var response = stream.http.send(request.build(), BodyHandlers.ofLines());
            if (response.statusCode() != 200) {
                throw new IllegalStateException("the event stream answered " + response.statusCode());
            }
            Thread.ofVirtual().start(() -> stream.read(response));
            return stream;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The next event. */
    Event next() {
        return poll(PATIENCE).orElseThrow(() -> new IllegalStateException("no event came"));
    }

    Optional<Event> poll(Duration time) {
        try {
            return Optional.ofNullable(events.poll(time.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** What came and was not asked for, once the platform has ended the stream. */
    List<Event> untilTheEnd() {
        try {
            if (!ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the stream goes on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        var rest = new ArrayList<Event>();
        events.drainTo(rest);
        return rest;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private void read(HttpResponse<Stream<String>> response) {
        var id = "";
        var type = "";
        var data = new StringBuilder();
        try (var lines = response.body()) {
            for (var line : (Iterable<String>) lines::iterator) {
                if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                } else if (line.startsWith("event:")) {
                    type = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5).strip());
                } else if (line.isEmpty() && !data.isEmpty()) {
                    var json = JSON.readTree(data.toString());
                    events.add(new Event(id, json.path("type").asString(type), json));
                    data.setLength(0);
                }
            }
        } catch (UncheckedIOException e) {
            // The stream ended with the platform or with this reader; what was read stays.
        } finally {
            ended.countDown();
        }
    }
}
