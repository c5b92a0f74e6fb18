package io.umbra.api.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.account.Account;
import io.umbra.account.Accounts;
import io.umbra.account.Sessions;
import io.umbra.api.problem.Problem;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.security.Caller;
import io.umbra.api.security.Origin;
import io.umbra.api.security.SessionCookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1/session", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "session", description = "Logging in and out")
class SessionController {

    private final Accounts accounts;
    private final Sessions sessions;
    private final LoginThrottle throttle;
    private final InstantSource clock;

    SessionController(Accounts accounts, Sessions sessions, InstantSource clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.clock = clock;
        this.throttle = new LoginThrottle(clock);
    }

    @Schema(description = "Who logs in, and where the token shall live.")
    record Login(
            @Schema(example = "admin") @NotBlank @Size(max = 64)
            String username,

            @NotNull @Size(max = 1_024) String password,

            @Schema(
                    description = "true: the token lives in an HttpOnly cookie, and what changes something needs the "
                            + "header X-CSRF-Token. For browsers.")
            @Nullable
            Boolean cookie) {

        @Override
        public String toString() {
            return "Login[" + username + "]";
        }
    }

    @Schema(name = "Account")
    record AccountView(@Schema(example = "admin") String name, boolean administrator) {

        static AccountView of(Account account) {
            return new AccountView(account.name(), account.administrator());
        }
    }

    @Schema(name = "Session")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SessionView(
            @Schema(description = "The Bearer token, shown this once; absent where it lives in a cookie.") @Nullable
            String token,

            Instant expiresAt,
            AccountView account,

            @Schema(description = "What X-CSRF-Token must say; for cookie sessions.") @Nullable
            String csrfToken) {}

    @Operation(operationId = "logIn", summary = "Log in")
    @SecurityRequirements
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<SessionView> logIn(@Valid @RequestBody Login login, HttpServletRequest request) {
        boolean cookie = Boolean.TRUE.equals(login.cookie());
        if (!Origin.isOwn(request)) {
            throw new ProblemException(ProblemCode.FOREIGN_ORIGIN, "asked by another site's page");
        }
        var account = authenticated(login, request.getRemoteAddr());
        var opened = sessions.open(account, cookie, request.getRemoteAddr());
        var token = opened.token().text();
        var expiresAt = opened.session().expiresAt();
        var answer = ResponseEntity.created(URI.create("/api/v1/session"));
        if (!cookie) {
            return answer.body(new SessionView(token, expiresAt, AccountView.of(account), null));
        }
        var age = Duration.between(clock.instant(), expiresAt);
        return answer.header(HttpHeaders.SET_COOKIE, SessionCookie.of(token, age, request))
                .body(new SessionView(null, expiresAt, AccountView.of(account), Sessions.csrf(token)));
    }

    private Account authenticated(Login login, String address) {
        var wait = throttle.waitFor(address, login.username());
        if (wait > 0) {
            throw new ProblemException(Problem.of(ProblemCode.TOO_MANY_REQUESTS, "too many wrong passwords; wait")
                    .retryAfter(wait));
        }
        spend(throttle.delay(login.username()));
        var account = accounts.authenticate(login.username(), login.password());
        if (account.isEmpty()) {
            throttle.failed(address, login.username());
            throw new ProblemException(ProblemCode.BAD_CREDENTIALS, "name or password is wrong");
        }
        throttle.succeeded(address, login.username());
        return account.get();
    }

    /** On a virtual thread; the database is not held meanwhile. */
    private static void spend(Duration delay) {
        LockSupport.parkNanos(delay.toNanos());
    }

    @Operation(operationId = "getSession", summary = "The session of this request")
    @GetMapping
    SessionView get(@AuthenticationPrincipal Caller caller) {
        var person = person(caller);
        var session = person.session();
        return new SessionView(
                null,
                session.expiresAt(),
                AccountView.of(session.account()),
                session.cookie() ? Sessions.csrf(person.token()) : null);
    }

    @Operation(operationId = "logOut", summary = "Log out")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @DeleteMapping
    ResponseEntity<Void> logOut(@AuthenticationPrincipal Caller caller, HttpServletRequest request) {
        sessions.close(person(caller).session());
        return ResponseEntity.noContent()
                .header(HttpHeaders.SET_COOKIE, SessionCookie.none(request))
                .build();
    }

    private static Caller.Person person(Caller caller) {
        if (caller instanceof Caller.Person person) {
            return person;
        }
        throw new ProblemException(ProblemCode.NOT_FOUND, "a key has no session");
    }
}
