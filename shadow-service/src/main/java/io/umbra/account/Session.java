package io.umbra.account;

import java.time.Instant;

/**
 * A person logged in.
 *
 * @param cookie whether its token lives in a cookie, so that what changes something needs the CSRF token too
 * @param expiresAt when it ends at the latest
 */
public record Session(long key, Account account, boolean cookie, Instant expiresAt) {}
