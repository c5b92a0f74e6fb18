package io.umbra.model;

import org.jspecify.annotations.Nullable;

/**
 * One rule that one value broke, written for the person holding the device.
 *
 * @param path JSON Pointer into the request, e.g. {@code /reported/temp}
 * @param rule the rule's name, e.g. {@code max}, {@code type}, {@code readOnly}, {@code unknown}
 * @param limit what the rule allows, null where there is nothing to say
 * @param actual what was found, null where there is nothing to say
 */
public record Violation(
        String path,
        String rule,
        @Nullable Object limit,
        @Nullable Object actual) {}
