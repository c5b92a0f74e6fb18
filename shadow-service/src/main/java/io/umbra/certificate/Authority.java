package io.umbra.certificate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A project's certificate authority, as it was registered.
 *
 * @param keyHash SHA-256 of its public key, in hexadecimal
 * @param revocations the list uploaded for it, null for none
 */
public record Authority(
        String id,
        String subject,
        String keyHash,
        Instant notAfter,
        @Nullable Revocations revocations,
        Instant createdAt,
        String createdBy) {

    /**
     * A certificate revocation list.
     *
     * @param nextUpdate when a newer one was promised, null for never
     * @param revoked how many certificates it names
     */
    public record Revocations(Instant thisUpdate, @Nullable Instant nextUpdate, int revoked) {}
}
