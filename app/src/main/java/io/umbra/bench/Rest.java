package io.umbra.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** The platform's REST interface as a back end uses it. */
public final class Rest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient http;
    private final URI base;
    private final String bearer;

    private Rest(HttpClient http, URI base, String bearer) {
        this.http = http;
        this.base = base;
        this.bearer = bearer;
    }

    /** An answer; the body is a missing node where there is none or it is not JSON. */
    public record Answer(int status, HttpResponse<String> response, JsonNode body) {

        /** The body of an answer that has this status; anything else is a failure that tells what came instead. */
        public JsonNode expect(int expected) {
            if (status != expected) {
                throw new IllegalStateException("%s %s answered %d: %s"
                        .formatted(response.request().method(), response.uri(), status, response.body()));
            }
            return body;
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    /** Nobody's calls. */
    public static Rest at(URI base) {
        var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        return new Rest(http, base, "");
    }

    /** The same platform, asked with a key or a session's token. */
    public Rest as(String secret) {
        return new Rest(http, base, secret);
    }

    /** The same platform, asked by a person who logged in. */
    public Rest login(String username, String password) {
        var session = post("/api/v1/session", Map.of("username", username, "password", password));
        return as(session.expect(201).path("token").asString());
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    public Answer post(String path, Object body) {
        return send(request(path).header("Content-Type", "application/json").POST(json(body)));
    }

    public Answer put(String path, Object body) {
        return send(request(path).header("Content-Type", "application/json").PUT(json(body)));
    }

    public Answer patch(String path, Object body) {
        return send(request(path).header("Content-Type", "application/json").method("PATCH", json(body)));
    }

    /** PATCH with a merge patch (RFC 7396). */
    public Answer merge(String path, Object body) {
        return send(request(path)
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", json(body)));
    }

    /** A request to a path, with the key or token it is asked with; for what the other calls do not say. */
    public HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
        return bearer.isEmpty() ? request : request.header("Authorization", "Bearer " + bearer);
    }

    public Answer send(HttpRequest.Builder request) {
        try {
            var response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response, parse(response));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static JsonNode parse(HttpResponse<String> response) {
        var type = response.headers().firstValue("Content-Type").orElse("");
        return type.contains("json") && !response.body().isEmpty()
                ? JSON.readTree(response.body())
                : MissingNode.getInstance();
    }

    private static HttpRequest.BodyPublisher json(Object body) {
        return BodyPublishers.ofString(body instanceof String text ? text : JSON.writeValueAsString(body));
    }
}
