package io.umbra.gateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.umbra.gateway.session.SinglePublish;
import io.umbra.gateway.session.SinglePublish.Entry;
import io.umbra.gateway.session.SinglePublish.Result;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * {@code POST /v1/proxy?topic=..&qos=..&retain=..} with the headers {@code auth.username} and {@code auth.password}: publishes the
 * body, whatever its media type, and answers when it is stored. Runs on a thread of the web server's, which may wait.
 */
@RestController
@RequestMapping("/v1/proxy")
public class ProxyController {

    private static final String REQUEST_ID = "X-Request-Id";

    private final SinglePublish door;

    public ProxyController(SinglePublish door) {
        this.door = door;
    }

    /** What the query asks for. */
    private record Wish(String topic, int qos, boolean retain) {}

    @PostMapping
    ResponseEntity<?> publish(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var trace = response.getHeader(REQUEST_ID);
        var from = new InetSocketAddress(InetAddress.ofLiteral(request.getRemoteAddr()), request.getRemotePort());
        if (!door.admits(from)) {
            return answer(
                    new Result.Later(
                            new Refusal(ErrorId.TOO_MANY_REQUESTS, "too many requests a second from this address"), 1),
                    trace);
        }
        if (request.getContentLengthLong() > door.largestPayload()) {
            return tooLarge(trace);
        }
        var entry = door.enter(from, request.getHeader("auth.username"), password(request))
                .toCompletableFuture()
                .join();
        return switch (entry) {
            case Entry.Out(var why) -> answer(why, trace);
            case Entry.In(var who) -> {
                var wish = wish(request.getQueryString());
                var body = request.getInputStream().readNBytes(door.largestPayload() + 1);
                if (wish.isEmpty()) {
                    yield problem(
                            Answer.invalid("topic is asked for, qos is 0, 1 or 2, retain is true or false", trace));
                }
                if (body.length > door.largestPayload()) {
                    yield tooLarge(trace);
                }
                var asked = wish.get();
                var result = door.publish(who, asked.topic(), asked.qos(), asked.retain(), body)
                        .toCompletableFuture()
                        .join();
                yield answer(result, trace);
            }
        };
    }

    private static byte @Nullable [] password(HttpServletRequest request) {
        var text = request.getHeader("auth.password");
        return text == null ? null : text.getBytes(UTF_8);
    }

    /** Read by hand: the container would take the body of a form for parameters, and the payload were gone. */
    private static Optional<Wish> wish(@Nullable String query) {
        try {
            var given = UriComponentsBuilder.newInstance()
                    .query(query == null ? "" : query)
                    .build()
                    .getQueryParams()
                    .toSingleValueMap();
            var topic = decoded(given, "topic", "");
            var qos = decoded(given, "qos", "0");
            var retain = decoded(given, "retain", "false");
            return !topic.isEmpty() && qos.matches("[012]") && retain.matches("true|false")
                    ? Optional.of(new Wish(topic, Integer.parseInt(qos), Boolean.parseBoolean(retain)))
                    : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static String decoded(Map<String, String> given, String name, String otherwise) {
        var text = given.get(name);
        return text == null ? otherwise : UriUtils.decode(text, UTF_8);
    }

    private ResponseEntity<?> tooLarge(@Nullable String trace) {
        var refusal = new Refusal(
                ErrorId.PAYLOAD_TOO_LARGE, "a payload has at most %d bytes".formatted(door.largestPayload()));
        return answer(new Result.Refused(refusal), trace);
    }

    private static ResponseEntity<?> answer(Result result, @Nullable String trace) {
        return switch (result) {
            case Result.Done() ->
                ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(Map.of());
            case Result.Refused(var refusal) -> problem(Answer.of(refusal, trace));
            case Result.Later(var refusal, var seconds) ->
                ResponseEntity.status(refusal.error().status())
                        .header(HttpHeaders.RETRY_AFTER, Long.toString(seconds))
                        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                        .body(Answer.of(refusal, trace));
        };
    }

    private static ResponseEntity<?> problem(Answer answer) {
        return ResponseEntity.status(HttpStatus.valueOf(answer.status()))
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(answer);
    }
}
