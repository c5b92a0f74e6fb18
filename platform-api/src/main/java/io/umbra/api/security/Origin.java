package io.umbra.api.security;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.springframework.http.HttpHeaders;

/** Whether a browser sent a request from a page of this very origin. */
public final class Origin {

    private Origin() {}

    /** False where the browser says that another site's page asks. Clients that are no browser say nothing. */
    public static boolean isOwn(HttpServletRequest request) {
        var site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return false;
        }
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin == null
                || authority(origin).equalsIgnoreCase(String.valueOf(request.getHeader(HttpHeaders.HOST)));
    }

    private static String authority(String origin) {
        try {
            var authority = URI.create(origin).getAuthority();
            return authority == null ? "" : authority;
        } catch (IllegalArgumentException malformed) {
            return "";
        }
    }
}
