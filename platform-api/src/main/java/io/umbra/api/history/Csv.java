package io.umbra.api.history;

import io.umbra.json.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Lines of CSV (RFC 4180) that no spreadsheet takes for formulas. */
final class Csv {

    private static final String FORMULAS = "=+-@\t\r";

    private Csv() {}

    static String line(List<? extends @Nullable Object> cells) {
        return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Double number ->
                new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
            case Long number -> number.toString();
            case JsonNode node when node.isString() -> text(node.stringValue());
            case JsonNode node -> Json.text(node);
            case Object other -> text(other.toString());
        };
    }

    private static String text(String text) {
        var harmless = !text.isEmpty() && FORMULAS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return harmless.matches("[^\",\r\n]*") ? harmless : '"' + harmless.replace("\"", "\"\"") + '"';
    }
}
