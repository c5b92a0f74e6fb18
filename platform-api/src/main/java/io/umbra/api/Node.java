package io.umbra.api;

import java.util.UUID;

/**
 * This installation among those on one database.
 *
 * @param id the same at every start, so that a process that comes back after a crash goes on at once with what it had leased
 */
public record Node(UUID id) {}
