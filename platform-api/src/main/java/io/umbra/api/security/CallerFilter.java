package io.umbra.api.security;

import io.umbra.account.Sessions;
import io.umbra.api.problem.Problem;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemWriter;
import io.umbra.project.AppKeys;
import io.umbra.project.KnownAppKeys;
import io.umbra.registry.Secret;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Finds out who calls: by the Authorization header, or else by the session cookie. Nothing else is looked at, least of all
 * the URL. A credential that is shown must be right, also where none is needed.
 */
final class CallerFilter extends HttpFilter {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String BEARER = "Bearer ";
    private static final String CSRF = "X-CSRF-Token";
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final transient Sessions sessions;
    private final transient KnownAppKeys keys;
    private final transient ProblemWriter problems;

    CallerFilter(Sessions sessions, KnownAppKeys keys, ProblemWriter problems) {
        this.sessions = sessions;
        this.keys = keys;
        this.problems = problems;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        var cookie = SessionCookie.in(request);
        if (authorization != null) {
            byBearer(request, response, chain, authorization);
        } else if (cookie.isPresent()) {
            byCookie(request, response, chain, cookie.get());
        } else {
            chain.doFilter(request, response);
        }
    }

    private void byBearer(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, String authorization)
            throws IOException, ServletException {
        var caller = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? bearer(authorization.substring(BEARER.length()).strip(), request.getRemoteAddr())
                : null;
        if (caller == null) {
            problems.write(request, response, Problem.of(ProblemCode.UNAUTHORIZED, "this key or token opens nothing"));
            return;
        }
        as(caller, request, response, chain);
    }

    private @Nullable Caller bearer(String token, String address) {
        var key = AppKeys.idIn(token);
        if (key.isPresent()) {
            return keys.check(key.get(), token.getBytes(StandardCharsets.UTF_8))
                            instanceof KnownAppKeys.Check.Right(var right)
                    ? new Caller.Key(right, address)
                    : null;
        }
        return person(token, address)
                .filter(person -> !person.session().cookie())
                .orElse(null);
    }

    private Optional<Caller.Person> person(String token, String address) {
        return token.startsWith(Sessions.PREFIX)
                ? sessions.find(token).map(session -> new Caller.Person(session, token, address))
                : Optional.empty();
    }

    /** A cookie comes along by itself, so what changes something must show that the page itself asked for it. */
    private void byCookie(HttpServletRequest request, HttpServletResponse response, FilterChain chain, String token)
            throws IOException, ServletException {
        var person = person(token, request.getRemoteAddr())
                .filter(found -> found.session().cookie());
        if (person.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        if (!READING.contains(request.getMethod()) && !isLogin(request)) {
            if (!Origin.isOwn(request)) {
                problems.write(
                        request, response, Problem.of(ProblemCode.FOREIGN_ORIGIN, "asked by another site's page"));
                return;
            }
            if (!hasCsrf(request, token)) {
                problems.write(request, response, Problem.of(ProblemCode.CSRF_REQUIRED, CSRF + " is missing or wrong"));
                return;
            }
        }
        as(person.get(), request, response, chain);
    }

    private static boolean isLogin(HttpServletRequest request) {
        return request.getMethod().equals("POST") && request.getRequestURI().equals("/api/v1/session");
    }

    private static boolean hasCsrf(HttpServletRequest request, String token) {
        var shown = request.getHeader(CSRF);
        return shown != null && Secret.same(Secret.hash(shown), Secret.hash(Sessions.csrf(token)));
    }

    private static void as(Caller caller, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new CallerAuthentication(caller));
        SecurityContextHolder.setContext(context);
        chain.doFilter(request, response);
    }
}
