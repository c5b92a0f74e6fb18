package io.umbra.registry;

import org.jspecify.annotations.Nullable;

/** Prefix search as a LIKE pattern with {@code !} as its escape, so that what a caller types is never a wildcard. */
public final class Prefix {

    private Prefix() {}

    public static String pattern(@Nullable String typed) {
        return typed == null ? "%" : typed.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
    }
}
