package io.umbra.api.security;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.http.ResponseCookie;

/** The cookie a browser's session lives in: out of the reach of scripts and of other sites. */
public final class SessionCookie {

    private static final String NAME = "umbra_session";

    private SessionCookie() {}

    public static String of(String token, Duration age, HttpServletRequest request) {
        return ResponseCookie.from(NAME, token)
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Strict")
                .path("/")
                .maxAge(age)
                .build()
                .toString();
    }

    /** Takes the cookie back. */
    public static String none(HttpServletRequest request) {
        return of("", Duration.ZERO, request);
    }

    static Optional<String> in(HttpServletRequest request) {
        var cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(NAME))
                        .map(cookie -> cookie.getValue())
                        .findFirst();
    }
}
