package io.umbra.registry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** A generated secret: shown once as text, kept as its SHA-256. 256 random bits need no slow hash. */
public record Secret(String text, byte[] hash) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

    /** A new secret of 256 random bits behind a prefix that tells what it is. */
    public static Secret generate(String prefix) {
        var bits = new byte[32];
        RANDOM.nextBytes(bits);
        var text = prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        return new Secret(text, hash(text));
    }

    /** A new public name of so many letters and digits; 12 of them are 60 random bits. */
    public static String newId(int length) {
        var id = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    public static byte[] hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] hash(byte[] text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Compares in a time that tells nothing of where they differ. */
    public static boolean same(byte[] hash, byte[] other) {
        return MessageDigest.isEqual(hash, other);
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
