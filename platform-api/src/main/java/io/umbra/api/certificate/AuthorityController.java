package io.umbra.api.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.Paging;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.certificate.AuthorityBook;
import io.umbra.certificate.AuthorityBook.Addition;
import io.umbra.certificate.AuthorityBook.Revoking;
import io.umbra.certificate.Certificates;
import jakarta.validation.Valid;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1/projects/{project}/authorities", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "authorities", description = "Whose certificates are things of a project")
class AuthorityController {

    private final AuthorityBook authorities;
    private final Access access;

    AuthorityController(AuthorityBook authorities, Access access) {
        this.authorities = authorities;
        this.access = access;
    }

    @Operation(
            operationId = "createAuthority",
            summary = "Register a certificate authority: what it signs for `{project}/{thing}` is that thing",
            description = "Known by its public key, which belongs to one project only.")
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<AuthorityView> create(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @Valid @RequestBody AuthorityView.New wish) {
        var home = access.administered(caller, project);
        var certificate = Certificates.parse(wish.certificate().getBytes(US_ASCII))
                .orElseThrow(() -> wrong("certificate is an X.509 certificate in PEM"));
        return switch (authorities.add(home, certificate, caller.actor())) {
            case Addition.Added(var authority) ->
                ResponseEntity.created(
                                URI.create("/api/v1/projects/%s/authorities/%s".formatted(project, authority.id())))
                        .body(AuthorityView.of(authority));
            case Addition.Unfit(var why) -> throw wrong(why);
            case Addition.KeyTaken() ->
                throw new ProblemException(ProblemCode.KEY_TAKEN, "the key of this authority belongs to a project");
            case Addition.Full(var limit) ->
                throw new ProblemException(
                        ProblemCode.QUOTA_EXCEEDED, "the project has %d authorities already".formatted(limit));
        };
    }

    @Operation(operationId = "listAuthorities", summary = "List the certificate authorities of a project, by id")
    @GetMapping
    Paging.Items<AuthorityView> list(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") int limit) {
        var home = access.administered(caller, project);
        return Paging.items(
                authorities.list(home, Paging.request(cursor, limit)).map(AuthorityView::of));
    }

    @Operation(operationId = "getAuthority", summary = "A certificate authority")
    @GetMapping("/{authority}")
    AuthorityView get(
            @AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String authority) {
        return authorities
                .find(access.administered(caller, project), authority)
                .map(AuthorityView::of)
                .orElseThrow(AuthorityController::notFound);
    }

    @Operation(
            operationId = "putRevocations",
            summary = "Upload an authority's certificate revocation list",
            description = "Holds at once; connections made by what it names are closed. A list older than the last is"
                    + " refused.")
    @PutMapping(path = "/{authority}/crl", consumes = MediaType.APPLICATION_JSON_VALUE)
    AuthorityView revoke(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String authority,
            @Valid @RequestBody AuthorityView.NewRevocations wish) {
        var home = access.administered(caller, project);
        var list = Certificates.parseRevocations(wish.crl().getBytes(US_ASCII))
                .orElseThrow(() -> wrong("crl is a certificate revocation list in PEM"));
        return switch (authorities.revoke(home, authority, list, caller.actor())) {
            case Revoking.Done(var after) -> AuthorityView.of(after);
            case Revoking.NotFound() -> throw notFound();
            case Revoking.Foreign() -> throw wrong("the list is not signed by the authority's key");
            case Revoking.Older() -> throw wrong("the list that holds is newer");
        };
    }

    @Operation(
            operationId = "deleteAuthority",
            summary = "Take an authority back; connections made by its certificates are closed")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @DeleteMapping("/{authority}")
    ResponseEntity<Void> delete(
            @AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String authority) {
        if (!authorities.remove(access.administered(caller, project), authority, caller.actor())) {
            throw notFound();
        }
        return ResponseEntity.noContent().build();
    }

    private static ProblemException wrong(String what) {
        return new ProblemException(ProblemCode.INVALID_REQUEST, what);
    }

    private static ProblemException notFound() {
        return new ProblemException(ProblemCode.AUTHORITY_NOT_FOUND, "there is no such authority");
    }
}
