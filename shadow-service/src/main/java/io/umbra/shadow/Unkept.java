package io.umbra.shadow;

/**
 * A value that did not become part of the history, though it was accepted.
 *
 * @param path JSON Pointer, e.g. {@code /reported/temp}
 * @param reason why: {@code outside_history}, {@code name_too_long} or {@code too_many_properties}
 */
public record Unkept(String path, String reason) {}
