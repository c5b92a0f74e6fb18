package io.umbra.json;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads JSON that came from outside. What a lenient reader would let through and damage (duplicate keys, text after the
 * value, bytes that are not UTF-8, numbers no double can hold) is found here; numbers are kept exactly, in the form in
 * which PostgreSQL's jsonb gives them back ({@code 1e2} is 100, {@code 1.50} stays 1.50).
 */
public final class StrictJson {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    // Limits on numbers and depth are ours: they must be answered by name, not as bad JSON.
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** Containers deeper than this are not built; any limit a project sets is far below. */
    private static final int MAX_BUILT_DEPTH = 200;

    private final JsonParser parser;
    private final int digits;
    private boolean unfit;

    private StrictJson(JsonParser parser, int digits) {
        this.parser = parser;
        this.digits = digits;
    }

    /** What a text turned out to be. */
    public sealed interface Read {

        /** One JSON value, fit to be stored. */
        record Parsed(JsonNode value) implements Read {}

        /**
         * One JSON value by the grammar, but something in it cannot be stored: in place of each such value stands a
         * {@link tools.jackson.databind.node.POJONode} holding an {@link Unfit}. A key with half a character in it is
         * left as it is.
         */
        record Flawed(JsonNode value) implements Read {}

        /** The bytes are not UTF-8. */
        record NotUtf8() implements Read {}

        /**
         * Not one JSON value.
         *
         * @param why what is wrong, for a person
         * @param where e.g. {@code line 1, column 20}
         */
        record Invalid(String why, String where) implements Read {}
    }

    /** Why a value cannot be stored. */
    public enum Unfit {
        /** Longer than 100 digits, or neither 0 nor between 1e-308 and 1.797e308. */
        NUMBER,
        /** A string that holds U+0000 or half of a surrogate pair. */
        TEXT,
        /** Nested deeper than anything that can be stored. */
        DEPTH
    }

    /** Reads one JSON value; NUL bytes and white space after it are let pass, as some firmware sends them. */
    public static Read read(byte[] bytes) {
        CharBuffer text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            return new Read.NotUtf8();
        }
        return read(text.array(), text.arrayOffset(), text.length(), Numbers.MAX_DIGITS);
    }

    /** Reads one JSON value out of a text. */
    public static Read read(String text) {
        return read(text.toCharArray(), 0, text.length(), Numbers.MAX_DIGITS);
    }

    /** Reads what was stored: numbers stand in it plainly, {@code 1e-300} with all its zeros. */
    static Read readStored(String text) {
        return read(text.toCharArray(), 0, text.length(), Numbers.MAX_PLAIN_DIGITS);
    }

    private static Read read(char[] text, int offset, int length, int digits) {
        int end = offset + length;
        while (end > offset && (text[end - 1] == 0 || text[end - 1] <= ' ')) {
            end--;
        }
        if (end == offset) {
            return new Read.Invalid("the text is empty", "line 1, column 1");
        }
        try (var parser = FACTORY.createParser(ObjectReadContext.empty(), text, offset, end - offset)) {
            return new StrictJson(parser, digits).document();
        } catch (JacksonException e) {
            return new Read.Invalid(reason(e), place(e));
        }
    }

    private Read document() {
        var value = value(parser.nextToken(), 0);
        if (parser.nextToken() != null) {
            return new Read.Invalid("more text after the JSON value", place(parser));
        }
        return unfit ? new Read.Flawed(value) : new Read.Parsed(value);
    }

    private JsonNode value(@Nullable JsonToken token, int depth) {
        return switch (token) {
            case START_OBJECT -> depth < MAX_BUILT_DEPTH ? object(depth + 1) : tooDeep();
            case START_ARRAY -> depth < MAX_BUILT_DEPTH ? array(depth + 1) : tooDeep();
            case VALUE_STRING -> string();
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> decimal();
            case VALUE_TRUE -> JsonNodeFactory.instance.booleanNode(true);
            case VALUE_FALSE -> JsonNodeFactory.instance.booleanNode(false);
            case VALUE_NULL -> JsonNodeFactory.instance.nullNode();
            case null, default -> throw new IllegalStateException("unexpected token " + token);
        };
    }

    private ObjectNode object(int depth) {
        var object = JsonNodeFactory.instance.objectNode();
        for (var key = parser.nextName(); key != null; key = parser.nextName()) {
            if (Text.hasLoneSurrogate(key)) {
                unfit = true;
            }
            object.set(key, value(parser.nextToken(), depth));
        }
        return object;
    }

    private ArrayNode array(int depth) {
        var array = JsonNodeFactory.instance.arrayNode();
        for (var token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(token, depth));
        }
        return array;
    }

    private JsonNode tooDeep() {
        parser.skipChildren();
        return flaw(Unfit.DEPTH);
    }

    private JsonNode string() {
        var text = parser.getString();
        return Text.isStorable(text) ? JsonNodeFactory.instance.stringNode(text) : flaw(Unfit.TEXT);
    }

    private JsonNode integer() {
        int length = parser.getStringLength();
        if (length <= 9) {
            return JsonNodeFactory.instance.numberNode(parser.getIntValue());
        }
        if (length <= 18) {
            return Numbers.node(parser.getLongValue());
        }
        return decimal();
    }

    private JsonNode decimal() {
        char[] text = parser.getStringCharacters();
        int offset = parser.getStringOffset();
        int length = parser.getStringLength();
        if (!Numbers.fewDigits(text, offset, length, digits)) {
            return flaw(Unfit.NUMBER);
        }
        BigDecimal number;
        try {
            number = new BigDecimal(text, offset, length);
        } catch (NumberFormatException e) {
            // The grammar was checked by the parser: the exponent is beyond what can be written down.
            return flaw(Unfit.NUMBER);
        }
        return Numbers.inRange(number) ? Numbers.node(number) : flaw(Unfit.NUMBER);
    }

    private JsonNode flaw(Unfit why) {
        unfit = true;
        return JsonNodeFactory.instance.pojoNode(why);
    }

    private static String reason(JacksonException e) {
        var message = e.getOriginalMessage();
        int sources = message.indexOf(" (start marker");
        return sources < 0 ? message : message.substring(0, sources);
    }

    private static String place(JacksonException e) {
        var at = e.getLocation();
        return at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static String place(JsonParser parser) {
        var at = parser.currentTokenLocation();
        return "line " + at.getLineNr() + ", column " + at.getColumnNr();
    }
}
