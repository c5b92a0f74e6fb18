package io.umbra.thing.where;

import io.umbra.thing.where.Condition.Comparison;
import io.umbra.thing.where.Condition.Operator;
import io.umbra.thing.where.Condition.Path;
import io.umbra.thing.where.Condition.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * A condition as SQL over the thing {@code t} and its shadow {@code s}. What a caller typed is only ever a parameter.
 * Every part is true or false, never null, so that {@code not} means what it says.
 */
public final class WhereSql {

    /** Whether the thing {@code t} is connected, on a gateway that is alive. */
    public static final String ONLINE = """
            exists (select 1 from presence p, jsonb_array_elements(p.open) c
                     join instance i on i.id = cast(c ->> 'gateway' as uuid) and i.lease_until > clock_timestamp()
                     where p.thing = t.key)""";

    private static final String NAMES =
            "(select v.key from model_version v join model m on m.key = v.model" + " where m.project = :project and ";
    private static final String FULL_NAME = "m.id || '@' || v.major || '.' || v.minor";
    private static final String SINCE = "(select p.since from presence p where p.thing = t.key and p.since > 0)";
    /** Below and above all numbers as jsonb sorts: texts, numbers, truths. */
    private static final String FIRST_NUMBER = "cast('-1e309' as jsonb)";

    private static final String FIRST_TRUTH = "cast('false' as jsonb)";
    private static final String BEFORE_TEXTS = "cast('null' as jsonb)";
    private static final int INDEXED_CHARS = 200;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Map<String, Object> parameters = new HashMap<>();
    private boolean readsShadow;

    /**
     * A condition translated.
     *
     * @param text holds for {@code t} and {@code s}, the parameter {@code project} among its parameters
     * @param candidates conditions on {@code t} which the property index answers, and which hold wherever {@code text}
     *     does; empty where it cannot help
     */
    public record Translation(
            String text, List<String> candidates, Map<String, Object> parameters, boolean readsShadow) {}

    private WhereSql() {}

    /** @param indexed the numbers of the indexed properties by their paths, e.g. {@code reported.temp} */
    public static Translation of(Condition condition, Map<String, Integer> indexed) {
        var sql = new WhereSql();
        var text = sql.text(condition);
        var candidates = new ArrayList<String>();
        for (var needed : condition instanceof Condition.And(var all) ? all : List.of(condition)) {
            if (needed instanceof Comparison(Path.Value path, var operator, var value)
                    && operator != Operator.NOT_EQUAL
                    && indexed.get(pathOf(path)) instanceof Integer property) {
                candidates.add(sql.candidates(property, operator, value));
            }
        }
        return new Translation(text, candidates, Map.copyOf(sql.parameters), sql.readsShadow);
    }

    /** The paths in a condition that an index could help with. */
    public static List<String> paths(Condition condition) {
        return (condition instanceof Condition.And(var all) ? all : List.of(condition))
                .stream()
                        .map(needed -> needed instanceof Comparison(Path.Value path, var operator, var value)
                                ? pathOf(path)
                                : "")
                        .filter(path -> !path.isEmpty())
                        .toList();
    }

    private static String pathOf(Path.Value path) {
        return path.section().text() + "." + String.join(".", path.keys());
    }

    private String text(Condition condition) {
        return switch (condition) {
            case Condition.And(var all) -> all.stream().map(this::text).collect(Collectors.joining(" and ", "(", ")"));
            case Condition.Or(var any) -> any.stream().map(this::text).collect(Collectors.joining(" or ", "(", ")"));
            case Condition.Not(var negated) -> "(not " + text(negated) + ")";
            case Condition.Exists(var path) -> exists(path);
            case Comparison(var path, var operator, var value) ->
                switch (path) {
                    case Path.Name() -> name(operator, value);
                    case Path.Model() -> model(operator, value);
                    case Path.Online() -> truth(ONLINE, operator, value);
                    case Path.Pending() -> truth(pending(), operator, value);
                    case Path.Since() -> since(operator, value);
                    case Path.Tag(var key) -> tag(key, operator, value);
                    case Path.Value inShadow -> value(at(inShadow), operator, value);
                };
        };
    }

    private String exists(Path path) {
        return switch (path) {
            case Path.Name() -> "true";
            case Path.Online() -> "true";
            case Path.Pending() -> "true";
            case Path.Model() -> "(t.model_version is not null)";
            case Path.Since() -> "(" + SINCE + " is not null)";
            case Path.Tag(var key) -> "jsonb_exists(t.tags, " + parameter(key) + ")";
            case Path.Value inShadow -> "(" + at(inShadow) + " is not null)";
        };
    }

    private String name(Operator operator, Value value) {
        return value instanceof Value.Text(var text)
                ? "(t.name " + operator.text() + " " + parameter(text) + ")"
                : "false";
    }

    private String model(Operator operator, Value value) {
        if (!(value instanceof Value.Text(var text))) {
            return "false";
        }
        var given = parameter(text);
        var named = given + " in (m.id, " + FULL_NAME + ")";
        return "coalesce(t.model_version in " + NAMES
                + switch (operator) {
                    case EQUAL -> named;
                    case NOT_EQUAL -> "not " + named;
                    case LESS, AT_MOST, GREATER, AT_LEAST -> FULL_NAME + " " + operator.text() + " " + given;
                }
                + "), false)";
    }

    private static String truth(String expression, Operator operator, Value value) {
        return value instanceof Value.Truth(var truth)
                ? "((" + expression + ") " + operator.text() + " " + truth + ")"
                : "false";
    }

    private String pending() {
        readsShadow = true;
        return "coalesce(s.desired <> '{}' and shadow_pending(s.desired, s.reported), false)";
    }

    private String since(Operator operator, Value value) {
        return switch (value) {
            case Value.Text(var text) ->
                coalesced(SINCE + " " + operator.text() + " "
                        + parameter(Instant.parse(text).toEpochMilli()));
            case Value.Number(var json) ->
                coalesced(SINCE + " " + operator.text() + " cast(" + parameter(json) + " as numeric)");
            case Value.Truth truth -> "false";
        };
    }

    private String tag(String key, Operator operator, Value value) {
        if (!(value instanceof Value.Text(var text))) {
            return "false";
        }
        return operator == Operator.EQUAL
                ? "(t.tags @> cast(" + parameter(JSON.writeValueAsString(Map.of(key, text))) + " as jsonb))"
                : coalesced(
                        "(t.tags ->> " + parameter(key) + ") collate \"C\" " + operator.text() + " " + parameter(text));
    }

    /** The value at a path of a shadow, null where there is none. */
    private String at(Path.Value path) {
        readsShadow = true;
        return path.keys().stream()
                .map(this::parameter)
                .collect(Collectors.joining(
                        ", ", "jsonb_extract_path(s." + path.section().text() + ", ", ")"));
    }

    private String value(String place, Operator operator, Value value) {
        return coalesced("jsonb_typeof(" + place + ") = '" + typeOf(value) + "' and " + place + " " + operator.text()
                + " " + jsonb(value));
    }

    private static String typeOf(Value value) {
        return switch (value) {
            case Value.Text text -> "string";
            case Value.Number number -> "number";
            case Value.Truth truth -> "boolean";
        };
    }

    private String jsonb(Value value) {
        return switch (value) {
            case Value.Text(var text) -> "to_jsonb(cast(" + parameter(text) + " as text))";
            case Value.Number(var json) -> "cast(" + parameter(json) + " as jsonb)";
            case Value.Truth(var truth) -> "cast('" + truth + "' as jsonb)";
        };
    }

    /** The things the index knows to come into question. Of texts it knows only the beginning. */
    private String candidates(int property, Operator operator, Value value) {
        var among = "t.key in (select i.thing from indexed_value i where i.property = " + property + " and i.value ";
        return among
                + switch (value) {
                    case Value.Number number ->
                        operator.text() + " " + jsonb(number) + within(operator, FIRST_NUMBER, FIRST_TRUTH);
                    case Value.Truth truth -> operator.text() + " " + jsonb(truth) + " and i.value >= " + FIRST_TRUTH;
                    case Value.Text(var text) ->
                        loosely(operator) + " " + jsonb(new Value.Text(cut(text)))
                                + within(operator, BEFORE_TEXTS, FIRST_NUMBER);
                }
                + ")";
    }

    /** As the index cuts it: by characters, which are not Java's. */
    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= INDEXED_CHARS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, INDEXED_CHARS));
    }

    private static String loosely(Operator operator) {
        return switch (operator) {
            case EQUAL, NOT_EQUAL -> operator.text();
            case LESS, AT_MOST -> "<=";
            case GREATER, AT_LEAST -> ">=";
        };
    }

    /** Keeps an open comparison within values of its type. */
    private static String within(Operator operator, String from, String to) {
        return switch (operator) {
            case EQUAL, NOT_EQUAL -> "";
            case LESS, AT_MOST -> " and i.value > " + from;
            case GREATER, AT_LEAST -> " and i.value < " + to;
        };
    }

    private static String coalesced(String condition) {
        return "coalesce(" + condition + ", false)";
    }

    private String parameter(Object value) {
        var name = "w" + parameters.size();
        parameters.put(name, value);
        return ":" + name;
    }
}
