package io.umbra.api.thing;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.ApiSettings;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.certificate.Certificates;
import io.umbra.project.AppKey.Scope;
import io.umbra.thing.ThingSecrets;
import io.umbra.thing.ThingSecrets.Registration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(
        path = "/api/v1/projects/{project}/things/{thing}/credentials",
        produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "things")
class CredentialController {

    private static final Pattern OVERLAP = Pattern.compile("([0-9]{1,6})(s|m|h|d)");

    private final ThingSecrets secrets;
    private final Access access;
    private final ApiSettings settings;

    CredentialController(ThingSecrets secrets, Access access, ApiSettings settings) {
        this.secrets = secrets;
        this.access = access;
        this.settings = settings;
    }

    @Operation(
            operationId = "rotateCredential",
            summary = "Give a thing a new password, shown this once",
            description = "Without an overlap the old one and the connections made with it end at once.")
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping
    ResponseEntity<ConnectionInfo> rotate(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String thing,
            @Parameter(description = "How long the old one goes on, e.g. `10m`; at most 7d.", example = "10m")
                    @RequestParam(defaultValue = "0s")
                    String overlap) {
        var found = access.thing(caller, project, thing, Scope.MANAGE).thing();
        var secret = secrets.rotate(found, duration(overlap), caller.actor());
        var location = "/api/v1/projects/%s/things/%s/credentials".formatted(project, thing);
        return ResponseEntity.created(URI.create(location))
                .body(ConnectionInfo.of(found.ref().id(), secret.text(), settings));
    }

    @Schema(name = "NewCertificate")
    record NewCertificate(
            @Schema(description = "The thing's certificate, PEM.", example = "-----BEGIN CERTIFICATE-----\n...")
            @NotNull
            String certificate) {}

    @Schema(name = "RegisteredCertificate")
    record RegisteredCertificate(
            @Schema(description = "SHA-256 of the certificate, in hexadecimal.")
            String fingerprint) {}

    @Operation(
            operationId = "putCertificate",
            summary = "Let a thing log in with a certificate, whoever signed it",
            description = "In place of the one registered before; connections of the thing are closed then.")
    @PutMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    RegisteredCertificate register(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String thing,
            @Valid @RequestBody NewCertificate wish) {
        var found = access.thing(caller, project, thing, Scope.MANAGE).thing();
        var certificate = Certificates.parse(wish.certificate().getBytes(StandardCharsets.US_ASCII))
                .orElseThrow(() -> wrong("certificate is an X.509 certificate in PEM"));
        return switch (secrets.register(found, certificate, caller.actor())) {
            case Registration.Registered(var fingerprint) -> new RegisteredCertificate(fingerprint);
            case Registration.Foreign() -> throw wrong("an authority of another project signed the certificate");
            case Registration.Ended() -> throw wrong("the certificate has ended, or not begun");
        };
    }

    private static ProblemException wrong(String what) {
        return new ProblemException(ProblemCode.INVALID_REQUEST, what);
    }

    @Operation(
            operationId = "revokeCredentials",
            summary = "End a thing's passwords, registered certificates and connections",
            description = "A certificate of a project's authority is revoked by the authority's list.")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @DeleteMapping
    ResponseEntity<Void> revoke(
            @AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String thing) {
        secrets.revoke(access.thing(caller, project, thing, Scope.MANAGE).thing(), caller.actor());
        return ResponseEntity.noContent().build();
    }

    private static Duration duration(String text) {
        var parts = OVERLAP.matcher(text);
        if (parts.matches()) {
            var amount = Long.parseLong(parts.group(1));
            var duration = switch (parts.group(2)) {
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
            if (duration.compareTo(ThingSecrets.LONGEST_OVERLAP) <= 0) {
                return duration;
            }
        }
        throw wrong("overlap is a time such as 10m, at most 7d");
    }
}
