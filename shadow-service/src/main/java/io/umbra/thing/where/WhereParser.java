package io.umbra.thing.where;

import io.umbra.json.StrictJson;
import io.umbra.thing.where.Condition.Operator;
import io.umbra.thing.where.Condition.Path;
import io.umbra.thing.where.Condition.Section;
import io.umbra.thing.where.Condition.Value;
import io.umbra.thing.where.Tokens.Kind;
import io.umbra.thing.where.Tokens.Token;
import io.umbra.thing.where.Tokens.Unreadable;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads a condition.
 *
 * <pre>
 * or         = and { "or" and }
 * and        = not { "and" not }
 * not        = "not" not | "(" or ")" | "exists" path | path operator value
 * </pre>
 */
public final class WhereParser {

    /** Comparisons in one condition, {@code exists} among them. */
    public static final int MOST_COMPARISONS = 10;

    private static final int LONGEST = 4_096;
    private static final int DEEPEST = 32;

    private final List<Token> tokens;
    private int at;
    private int comparisons;
    private int depth;

    private WhereParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    public static Parsed parse(String text) {
        if (text.length() > LONGEST) {
            return new Parsed.Bad(LONGEST + 1, "a condition has at most %d characters".formatted(LONGEST));
        }
        try {
            var parser = new WhereParser(Tokens.of(text));
            var condition = parser.or();
            parser.expect(Kind.END, "and, or or the end");
            return new Parsed.Good(condition);
        } catch (Unreadable wrong) {
            return new Parsed.Bad(wrong.position(), wrong.reason());
        }
    }

    private Condition or() throws Unreadable {
        var any = new ArrayList<>(List.of(and()));
        while (takes("or")) {
            any.add(and());
        }
        return any.size() == 1 ? any.getFirst() : new Condition.Or(List.copyOf(any));
    }

    private Condition and() throws Unreadable {
        var all = new ArrayList<>(List.of(not()));
        while (takes("and")) {
            all.add(not());
        }
        return all.size() == 1 ? all.getFirst() : new Condition.And(List.copyOf(all));
    }

    private Condition not() throws Unreadable {
        if (++depth > DEEPEST) {
            throw wrong("a condition is at most %d deep".formatted(DEEPEST));
        }
        try {
            if (takes("not")) {
                return new Condition.Not(not());
            }
            if (next().kind() == Kind.OPEN) {
                at++;
                var inner = or();
                expect(Kind.CLOSE, "a )");
                return inner;
            }
            return comparison();
        } finally {
            depth--;
        }
    }

    private Condition comparison() throws Unreadable {
        var begin = next();
        if (begin.kind() == Kind.WORD && ++comparisons > MOST_COMPARISONS) {
            throw wrong("a condition has at most %d comparisons".formatted(MOST_COMPARISONS));
        }
        if (takes("exists")) {
            return new Condition.Exists(path());
        }
        var path = path();
        var operator = operator();
        var where = next();
        return new Condition.Comparison(path, operator, timely(path, value(), where.at()));
    }

    private Path path() throws Unreadable {
        var word = expect(Kind.WORD, "a path such as reported.temp");
        return switch (word.text()) {
            case "name" -> new Path.Name();
            case "model" -> new Path.Model();
            case "online" -> new Path.Online();
            case "since" -> new Path.Since();
            case "pending" -> new Path.Pending();
            case String text when text.startsWith("tag.") && text.length() > 4 -> new Path.Tag(text.substring(4));
            case String text when text.startsWith("reported.") -> inShadow(Section.REPORTED, text, word.at());
            case String text when text.startsWith("desired.") -> inShadow(Section.DESIRED, text, word.at());
            default ->
                throw new Unreadable(
                        word.at(),
                        "a path is name, model, online, since, pending, tag.KEY, reported.KEY or desired.KEY");
        };
    }

    private static Path inShadow(Section section, String text, int at) throws Unreadable {
        var keys = List.of(text.substring(section.text().length() + 1).split("\\.", -1));
        if (keys.contains("")) {
            throw new Unreadable(at, "a key between dots is empty");
        }
        return new Path.Value(section, keys);
    }

    private Operator operator() throws Unreadable {
        var token = expect(Kind.OPERATOR, "one of = != < <= > >=");
        for (var operator : Operator.values()) {
            if (operator.text().equals(token.text())) {
                return operator;
            }
        }
        throw new Unreadable(token.at(), "expected one of = != < <= > >=");
    }

    private Value value() throws Unreadable {
        var token = next();
        at = Math.min(at + 1, tokens.size() - 1);
        if (token.kind() == Kind.TEXT) {
            return new Value.Text(token.text());
        }
        if (token.kind() == Kind.WORD) {
            switch (token.text()) {
                case "true" -> {
                    return new Value.Truth(true);
                }
                case "false" -> {
                    return new Value.Truth(false);
                }
                default -> {
                    if (isNumber(token.text())) {
                        return new Value.Number(token.text());
                    }
                }
            }
        }
        throw new Unreadable(token.at(), "expected a text in double quotes, a number, true or false");
    }

    private static boolean isNumber(String text) {
        return StrictJson.read(text.getBytes(StandardCharsets.UTF_8)) instanceof StrictJson.Read.Parsed(var value)
                && value.isNumber();
    }

    /** A point in time that is none can only be a mistake. */
    private static Value timely(Path path, Value value, int at) throws Unreadable {
        if (path instanceof Path.Since && value instanceof Value.Text(var text)) {
            try {
                Instant.parse(text);
            } catch (DateTimeException e) {
                throw new Unreadable(at, "expected a time such as \"2026-01-02T03:04:05Z\"");
            }
        }
        return value;
    }

    private Token next() {
        return tokens.get(at);
    }

    private boolean takes(String word) {
        var next = next();
        if (next.kind() == Kind.WORD && next.text().toLowerCase(Locale.ROOT).equals(word)) {
            at++;
            return true;
        }
        return false;
    }

    private Token expect(Kind kind, String what) throws Unreadable {
        var next = next();
        if (next.kind() != kind) {
            throw wrong("expected " + what);
        }
        at = Math.min(at + 1, tokens.size() - 1);
        return next;
    }

    private Unreadable wrong(String reason) {
        return new Unreadable(next().at(), reason);
    }
}
