package io.umbra.journey;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A back end that takes events by webhook. It may fail every so many calls, as real ones do. */
final class HookReceiver implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpServer server;
    private final int failsEvery;
    private final List<JsonNode> taken = new ArrayList<>();
    private int calls;

    private HookReceiver(HttpServer server, int failsEvery) {
        this.server = server;
        this.failsEvery = failsEvery;
        server.createContext("/", this::take);
        server.start();
    }

    static HookReceiver takingAll() {
        return failingEvery(Integer.MAX_VALUE);
    }

    /** @param calls of so many the last is answered 500 */
    static HookReceiver failingEvery(int calls) {
        try {
            var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            return new HookReceiver(HttpServer.create(anyPort, 0), calls);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has events of some things sent here from now on. */
    void register(Tenant home, List<String> types, List<String> things) {
        var url = "http://127.0.0.1:" + server.getAddress().getPort() + "/in";
        home.rest()
                .post(home.path("/webhooks"), Map.of("url", url, "types", types, "things", things))
                .expect(201);
    }

    /** What was taken so far, in the order it came. */
    synchronized List<JsonNode> taken() {
        return List.copyOf(taken);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        var event = JSON.readTree(exchange.getRequestBody().readAllBytes());
        exchange.sendResponseHeaders(isTaken(event) ? 200 : 500, -1);
        exchange.close();
    }

    private synchronized boolean isTaken(JsonNode event) {
        calls++;
        if (calls % failsEvery == 0) {
            return false;
        }
        taken.add(event);
        return true;
    }
}
