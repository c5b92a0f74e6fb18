package io.umbra.certificate;

import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a connection was let in by.
 *
 * @param authority the id of the authority that signed, null where the certificate itself is registered
 * @param serial the number of the certificate that authority signed, null without one
 * @param until when the certificate ends
 */
public record Proof(@Nullable String authority, @Nullable BigInteger serial, Instant until) {}
