package io.umbra.thing.where;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.thing.where.Condition.And;
import io.umbra.thing.where.Condition.Comparison;
import io.umbra.thing.where.Condition.Exists;
import io.umbra.thing.where.Condition.Not;
import io.umbra.thing.where.Condition.Operator;
import io.umbra.thing.where.Condition.Or;
import io.umbra.thing.where.Condition.Path;
import io.umbra.thing.where.Condition.Section;
import io.umbra.thing.where.Condition.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhereParserTest {

    private static final Condition ONLINE = new Comparison(new Path.Online(), Operator.EQUAL, new Value.Truth(true));

    @Test
    void comparisonsNamePathsOperatorsAndValues() {
        assertThat(parsed("reported.gps.lat >= -1.5e2"))
                .isEqualTo(new Comparison(
                        new Path.Value(Section.REPORTED, List.of("gps", "lat")),
                        Operator.AT_LEAST,
                        new Value.Number("-1.5e2")));
        assertThat(parsed("tag.a.b!=\"x \\\"y\\\" and\""))
                .isEqualTo(new Comparison(new Path.Tag("a.b"), Operator.NOT_EQUAL, new Value.Text("x \"y\" and")));
        assertThat(parsed("exists desired.温度")).isEqualTo(new Exists(new Path.Value(Section.DESIRED, List.of("温度"))));
    }

    @Test
    void notBindsTighterThanAndAndThatTighterThanOr() {
        var pending = new Exists(new Path.Pending());
        var named = new Exists(new Path.Name());

        assertThat(parsed("not online=true and exists pending or exists name"))
                .isEqualTo(new Or(List.of(new And(List.of(new Not(ONLINE), pending)), named)));
        assertThat(parsed("NOT (online = true AND (exists pending OR exists name))"))
                .isEqualTo(new Not(new And(List.of(ONLINE, new Or(List.of(pending, named))))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "'' | 1",
                "temp>1 | 1",
                "reported.temp | 14",
                "reported.temp > | 16",
                "reported.temp > abc | 17",
                "reported.temp => 1 | 16",
                "reported..temp > 1 | 1",
                "reported.temp > 1 online=true | 19",
                "(online=true | 13",
                "online=true) | 12",
                "name=\"a | 6",
                "name=\"\\x\" | 8",
                "name ! \"a\" | 6",
                "since>\"yesterday\" | 7",
                "online=true and | 16",
                "reported.a=01 | 12"
            })
    void aMistakeIsNamedWithItsPlace(String text, int position) {
        assertThat(WhereParser.parse(text))
                .isInstanceOfSatisfying(
                        Parsed.Bad.class, bad -> assertThat(bad.position()).isEqualTo(position));
    }

    @Test
    void tenComparisonsAreTheMost() {
        var ten = "online=true" + " or online=true".repeat(9);

        assertThat(WhereParser.parse(ten)).isInstanceOf(Parsed.Good.class);
        assertThat(WhereParser.parse(ten + " or exists name"))
                .isInstanceOfSatisfying(
                        Parsed.Bad.class, bad -> assertThat(bad.position()).isEqualTo(ten.length() + 5));
        assertThat(WhereParser.parse("(".repeat(4_000))).isInstanceOf(Parsed.Bad.class);
        assertThat(WhereParser.parse("not ".repeat(1_000))).isInstanceOf(Parsed.Bad.class);
        assertThat(WhereParser.parse("x".repeat(5_000))).isInstanceOf(Parsed.Bad.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name=\"' or 1=1 --\"",
                "tag.') or (1=1 = \"x\"",
                "reported.a'); drop table thing; -- = 1",
                "reported.x = \"') or true --\""
            })
    void whatIsTypedIsOnlyEverAParameter(String text) {
        if (WhereParser.parse(text) instanceof Parsed.Good(var condition)) {
            var sql = WhereSql.of(condition, Map.of()).text();
            assertThat(sql).doesNotContain("1=1").doesNotContain("drop").doesNotContain("--");
        }
    }

    private static Condition parsed(String text) {
        return switch (WhereParser.parse(text)) {
            case Parsed.Good(var condition) -> condition;
            case Parsed.Bad bad -> throw new AssertionError(bad);
        };
    }
}
