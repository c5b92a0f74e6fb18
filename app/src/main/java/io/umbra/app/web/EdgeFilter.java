package io.umbra.app.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Stands before everything else: answers health and the CA certificate to anyone, sends the root to the console, and keeps
 * plain HTTP from carrying anything that matters where others could listen.
 */
public final class EdgeFilter extends HttpFilter {

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Where HTTPS is to be found.
     *
     * @param plainAllowed whether plain HTTP may serve everything
     * @param httpsRoot for example {@code https://umbra.example:8443}; from the settings, never from a request
     */
    public record Policy(boolean plainAllowed, URI httpsRoot) {}

    private final transient Readiness readiness;
    private final transient Path authority;
    private final transient Policy policy;

    public EdgeFilter(Readiness readiness, Path authority, Policy policy) {
        this.readiness = readiness;
        this.authority = authority;
        this.policy = policy;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var path = request.getRequestURI();
        var reading = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (reading && path.equals("/livez")) {
            answer(response, HttpServletResponse.SC_OK, "text/plain", "live\n");
        } else if (reading && path.equals("/ca.crt")) {
            answer(response, HttpServletResponse.SC_OK, "application/x-pem-file", Files.readString(authority));
        } else if (!request.isSecure() && !policy.plainAllowed()) {
            turnAway(request, response, reading);
        } else if (reading && path.equals("/readyz")) {
            answerReadiness(response);
        } else if (reading && path.equals("/")) {
            response.setStatus(HttpServletResponse.SC_FOUND);
            response.setHeader("Location", "/console/");
        } else {
            chain.doFilter(request, response);
        }
    }

    /** Only what reads is sent on: the body and key of anything else have already been sent in clear, once is enough. */
    private void turnAway(HttpServletRequest request, HttpServletResponse response, boolean reading)
            throws IOException {
        if (reading) {
            var query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
            response.setStatus(HttpServletResponse.SC_TEMPORARY_REDIRECT);
            response.setHeader("Location", policy.httpsRoot() + request.getRequestURI() + query);
            return;
        }
        answer(response, HttpServletResponse.SC_FORBIDDEN, "application/problem+json", """
                {"status":403,"code":"https_required","title":"Use HTTPS","detail":"%s"}
                """.formatted(
                        policy.httpsRoot()));
    }

    private void answerReadiness(HttpServletResponse response) throws IOException {
        var problems = readiness.problems();
        if (problems.isEmpty()) {
            answer(response, HttpServletResponse.SC_OK, "application/json", "{\"status\":\"ready\"}\n");
            return;
        }
        response.setHeader("Retry-After", "2");
        answer(
                response,
                HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                "application/json",
                "{\"status\":\"unavailable\",\"problems\":{" + members(problems) + "}}\n");
    }

    /** The texts are ours: no quotes, no control characters. */
    private static String members(Map<String, String> problems) {
        return problems.entrySet().stream()
                .map(problem -> "\"%s\":\"%s\"".formatted(problem.getKey(), problem.getValue()))
                .collect(Collectors.joining(","));
    }

    private static void answer(HttpServletResponse response, int status, String type, String body) throws IOException {
        response.setStatus(status);
        response.setContentType(type);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }
}
