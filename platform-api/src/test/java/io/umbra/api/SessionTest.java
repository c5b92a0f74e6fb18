package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SessionTest {

    static final String LOGIN = "{\"username\":\"admin\",\"password\":\"" + Platform.PASSWORD + "\"%s}";

    static Platform platform;
    static Rest anonymous;

    @BeforeAll
    static void start() {
        platform = new Platform();
        anonymous = platform.anonymous();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void aTokenOpensUntilItsSessionIsClosed() {
        var opened = anonymous.post("/api/v1/session", LOGIN.formatted("")).is(201);
        var person = anonymous.as(opened.body().path("token").asString());

        assertThat(opened.body().at("/account/name").asString()).isEqualTo("admin");
        assertThat(opened.body().path("expiresAt").asString()).matches(".*T..:..:..\\.\\d{3}Z");
        assertThat(opened.header("Set-Cookie")).isNull();
        assertThat(person.get("/api/v1/session").is(200).body().has("token")).isFalse();
        person.delete("/api/v1/session").is(204);
        person.get("/api/v1/session").isProblem(401, "unauthorized");
    }

    @Test
    void aCookieSessionChangesNothingWithoutItsCsrfTokenOrFromElsewhere() {
        var opened = anonymous
                .post("/api/v1/session", LOGIN.formatted(",\"cookie\":true"))
                .is(201);
        var setCookie = String.valueOf(opened.header("Set-Cookie"));
        assertThat(setCookie).contains("HttpOnly").contains("SameSite=Strict").contains("Path=/");
        assertThat(opened.body().has("token")).isFalse();
        var cookie = setCookie.substring(0, setCookie.indexOf(';'));
        var csrf = opened.body().path("csrfToken").asString();
        var body = "{\"name\":\"by-cookie\"}";

        assertThat(anonymous
                        .get("/api/v1/session", "Cookie", cookie)
                        .is(200)
                        .body()
                        .path("csrfToken")
                        .asString())
                .isEqualTo(csrf);
        anonymous.post("/api/v1/projects", body, "Cookie", cookie).isProblem(403, "csrf_required");
        anonymous
                .post("/api/v1/projects", body, "Cookie", cookie, "X-CSRF-Token", "wrong")
                .isProblem(403, "csrf_required");
        anonymous
                .post(
                        "/api/v1/projects",
                        body,
                        "Cookie",
                        cookie,
                        "X-CSRF-Token",
                        csrf,
                        "Origin",
                        "https://evil.example")
                .isProblem(403, "foreign_origin");
        anonymous
                .post("/api/v1/projects", body, "Cookie", cookie, "X-CSRF-Token", csrf, "Sec-Fetch-Site", "cross-site")
                .isProblem(403, "foreign_origin");
        anonymous
                .post("/api/v1/projects", body, "Cookie", cookie, "X-CSRF-Token", csrf, "Origin", anonymous.root())
                .is(201);
        var token = cookie.substring(cookie.indexOf('=') + 1);
        anonymous.as(token).get("/api/v1/projects").isProblem(401, "unauthorized");
    }

    @Test
    void guessingIsSlowedDownForTheGuesserOnly() {
        var guess = "{\"username\":\"victim\",\"password\":\"guess\"}";
        for (int i = 0; i < 3; i++) {
            anonymous.post("/api/v1/session", guess).isProblem(401, "bad_credentials");
        }

        // On a slow machine the first pause is over before the next guess comes; each that follows is twice as long.
        var slowed = anonymous.post("/api/v1/session", guess);
        for (int more = 0; more < 6 && slowed.status() == 401; more++) {
            slowed = anonymous.post("/api/v1/session", guess);
        }

        assertThat(slowed.isProblem(429, "too_many_requests").header("Retry-After"))
                .isNotNull();
        anonymous.post("/api/v1/session", LOGIN.formatted("")).is(201);
    }

    @Test
    void aForeignPageCannotLogAnybodyIn() {
        anonymous
                .post("/api/v1/session", LOGIN.formatted(""), "Origin", "https://evil.example")
                .isProblem(403, "foreign_origin");
        anonymous
                .post("/api/v1/session", "username=admin", "Content-Type", "text/plain")
                .isProblem(415, "unsupported_media_type");
    }
}
