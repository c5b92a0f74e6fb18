package io.umbra.registry;

import java.util.regex.Pattern;

/** How projects, things and models may be called. */
public final class Names {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    private Names() {}

    /** 1 to 64 of {@code A-Z a-z 0-9 _ . -}, the first a letter or digit. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
