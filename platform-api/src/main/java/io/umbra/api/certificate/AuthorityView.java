package io.umbra.api.certificate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.certificate.Authority;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Schema(name = "Authority", description = "Its certificates for `{project}/{thing}` are things of the project.")
@JsonInclude(JsonInclude.Include.NON_NULL)
record AuthorityView(
        @Schema(example = "k7x2m9qp4cav") String id,

        @Schema(example = "CN=Devices of the factory,O=Example")
        String subject,

        @Schema(description = "SHA-256 of its public key, in hexadecimal: what it is known by.")
        String keyHash,

        Instant notAfter,
        @Nullable RevocationsView revocations,
        Instant createdAt,
        String createdBy) {

    @Schema(name = "Revocations", description = "The list that was uploaded last.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RevocationsView(
            Instant thisUpdate,

            @Schema(description = "When a newer one was promised. A list holds on after it.") @Nullable
            Instant nextUpdate,

            @Schema(description = "How many certificates it names.")
            int revoked) {}

    @Schema(name = "NewAuthority")
    record New(
            @Schema(description = "Its certificate, PEM.", example = "-----BEGIN CERTIFICATE-----\n...") @NotNull
            String certificate) {}

    @Schema(name = "RevocationList")
    record NewRevocations(
            @Schema(description = "A CRL signed by the authority, PEM.", example = "-----BEGIN X509 CRL-----\n...")
            @NotNull
            String crl) {}

    static AuthorityView of(Authority authority) {
        var list = authority.revocations();
        return new AuthorityView(
                authority.id(),
                authority.subject(),
                authority.keyHash(),
                authority.notAfter(),
                list == null ? null : new RevocationsView(list.thisUpdate(), list.nextUpdate(), list.revoked()),
                authority.createdAt(),
                authority.createdBy());
    }
}
