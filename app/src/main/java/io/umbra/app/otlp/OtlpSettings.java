package io.umbra.app.otlp;

import java.net.URI;
import java.util.Map;

/**
 * Where the collector is.
 *
 * @param url takes spans by OTLP over HTTP, such as {@code http://localhost:4318/v1/traces}
 * @param headers sent along, such as how to log in
 */
public record OtlpSettings(URI url, Map<String, String> headers) {}
