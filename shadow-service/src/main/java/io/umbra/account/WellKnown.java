package io.umbra.account;

import java.util.Locale;
import java.util.Set;

/** Passwords that are tried first by whoever tries any. */
final class WellKnown {

    private static final Set<String> WORDS = Set.of(
            "password",
            "passw0rd",
            "password1",
            "password123",
            "changeme",
            "changeit",
            "administrator",
            "admin123",
            "admin1234",
            "adminadmin",
            "12345678",
            "123456789",
            "1234567890",
            "qwertyuiop",
            "qwerty123",
            "letmein1",
            "iloveyou",
            "11111111",
            "00000000",
            "88888888",
            "welcome1",
            "umbraumbra",
            "umbra123",
            "tiangong");

    private WellKnown() {}

    static boolean isWellKnown(String password) {
        return WORDS.contains(password.toLowerCase(Locale.ROOT))
                || password.chars().distinct().count() < 4;
    }
}
