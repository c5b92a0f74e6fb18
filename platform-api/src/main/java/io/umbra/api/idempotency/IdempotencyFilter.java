package io.umbra.api.idempotency;

import io.umbra.api.idempotency.FirstAnswers.Known;
import io.umbra.api.problem.Problem;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemWriter;
import io.umbra.registry.Secret;
import io.umbra.shadow.ErrorId;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.util.ContentCachingResponseWrapper;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives a request that carries {@code Idempotency-Key} the answer its first try got, without the secrets that one showed.
 * An answer that says "try again" is not kept.
 */
@Component
public final class IdempotencyFilter extends HttpFilter {

    public static final String HEADER = "Idempotency-Key";

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final List<String> KEPT_HEADERS = List.of("Location", "ETag", "Content-Type");
    private static final List<String> SECRETS = List.of("secret", "password", "token");

    private final transient FirstAnswers answers;
    private final transient ProblemWriter problems;
    private final transient JsonMapper json = JsonMapper.shared();

    IdempotencyFilter(FirstAnswers answers, ProblemWriter problems) {
        this.answers = answers;
        this.problems = problems;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var key = request.getHeader(HEADER);
        if (key == null || READING.contains(request.getMethod()) || isSession(request)) {
            chain.doFilter(request, response);
            return;
        }
        if (!KEY.matcher(key).matches()) {
            problems.write(
                    request,
                    response,
                    Problem.of(ProblemCode.INVALID_REQUEST, HEADER + " is 1 to 128 printable characters"));
            return;
        }
        once(new ReadRequest(request), response, chain, caller(), key);
    }

    private static boolean isSession(HttpServletRequest request) {
        return request.getRequestURI().equals("/api/v1/session");
    }

    private static String caller() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication == null ? "" : authentication.getName();
    }

    private void once(ReadRequest request, HttpServletResponse response, FilterChain chain, String caller, String key)
            throws IOException, ServletException {
        switch (answers.begin(caller, key, hash(request))) {
            case Known.Nothing() -> first(request, response, chain, caller, key);
            case Known.Answer answer -> repeat(answer, response);
            case Known.OtherRequest() ->
                problems.write(
                        request,
                        response,
                        Problem.of(ProblemCode.IDEMPOTENCY_KEY_REUSED, "this key came with another request before"));
            case Known.InProgress() ->
                problems.write(
                        request,
                        response,
                        Problem.of(
                                        ProblemCode.REQUEST_IN_PROGRESS,
                                        "the first request with this key is not answered yet")
                                .retryAfter(1_000));
        }
    }

    private void first(ReadRequest request, HttpServletResponse response, FilterChain chain, String caller, String key)
            throws IOException, ServletException {
        var caching = new ContentCachingResponseWrapper(response);
        var kept = false;
        try {
            chain.doFilter(request, caching);
            if (isFinal(caching.getStatus())) {
                answers.answered(caller, key, answer(caching));
                kept = true;
            }
        } finally {
            if (!kept) {
                answers.forget(caller, key);
            }
        }
        caching.copyBodyToResponse();
    }

    /** Not one that says "try again"; a command that timed out was given all the same, and must not be given twice. */
    private static boolean isFinal(int status) {
        return status < 500 && status != 429 || status == ErrorId.COMMAND_TIMEOUT.status();
    }

    private Known.Answer answer(ContentCachingResponseWrapper response) {
        var headers = new TreeMap<String, String>();
        for (var name : KEPT_HEADERS) {
            var value = name.equals("Content-Type") ? response.getContentType() : response.getHeader(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        return new Known.Answer(response.getStatus(), headers, withoutSecrets(response.getContentAsByteArray()));
    }

    private String withoutSecrets(byte[] body) {
        var text = new String(body, StandardCharsets.UTF_8);
        try {
            if (!text.isEmpty() && json.readTree(text) instanceof ObjectNode shown && showsSecret(shown)) {
                shown.remove(SECRETS);
                if (shown.get("connection") instanceof ObjectNode connection) {
                    connection.remove(SECRETS);
                }
                return shown.toString();
            }
        } catch (JacksonException notJson) {
            return text;
        }
        return text;
    }

    private static boolean showsSecret(ObjectNode shown) {
        return SECRETS.stream().anyMatch(shown::has)
                || SECRETS.stream().anyMatch(secret -> shown.path("connection").has(secret));
    }

    private static void repeat(Known.Answer answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        response.setHeader("Idempotency-Replayed", "true");
        response.getOutputStream().write(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hash(ReadRequest request) {
        var all = new ByteArrayOutputStream();
        var query = request.getQueryString() == null ? "" : request.getQueryString();
        var line = request.getMethod() + " " + request.getRequestURI() + "?" + query + "\n";
        all.writeBytes(line.getBytes(StandardCharsets.UTF_8));
        all.writeBytes(request.body());
        return Secret.hash(all.toByteArray());
    }
}
