package io.umbra.registry;

import org.jspecify.annotations.Nullable;

/**
 * Who changes the registry, for the audit.
 *
 * @param who as {@code Principal.text()} says it, e.g. {@code account:admin}
 * @param address from where, null for the platform itself
 */
public record Actor(String who, @Nullable String address) {

    public static final Actor PLATFORM = new Actor("platform", null);
}
