package io.umbra.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list in docs/mqtt-conformance.md: every statement of both standards once, and no test that is not there. */
class ConformanceListTest {

    private static final Path LIST = Path.of("..", "docs", "mqtt-conformance.md");
    private static final Pattern ROW = Pattern.compile("\\| (\\S+) \\| ([^|]+) \\| ([^|]+) \\|");
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");
    private static final List<String> PACKAGES = List.of("", "conformance.", "wire.");

    /** One row: its number, what it says, and the tests that hold it or why there is none. */
    private record Row(String number, String statement, String held) {}

    @ParameterizedTest
    @ValueSource(strings = {"3.1.1", "5.0"})
    void everyStatementOfAStandardHasItsRowAndNothingElseHas(String version) throws Exception {
        var numbers = rows(version).stream().map(Row::number).toList();
        assertThat(numbers).isEqualTo(numbers(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1.1", "5.0"})
    void everyRowNamesATestOrSaysWhyThereIsNone(String version) throws Exception {
        for (var row : rows(version)) {
            assertThat(row.statement()).as(row.number()).isNotBlank();
            var says = row.held().startsWith("Client: ") || row.held().startsWith("None: ");
            assertThat(says || TEST.matcher(row.held()).find())
                    .as("%s is held by nothing: %s", row.number(), row.held())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1.1", "5.0"})
    void everyTestThatIsNamedIsThereAndRuns(String version) throws Exception {
        for (var row : rows(version)) {
            TEST.matcher(row.held())
                    .results()
                    .forEach(test -> assertThat(runs(test.group(1), test.group(2)))
                            .as("%s: %s", row.number(), test.group())
                            .isTrue());
        }
    }

    private static boolean runs(String type, String method) {
        return PACKAGES.stream()
                .map(each -> type("io.umbra.gateway." + each + type))
                .flatMap(Optional::stream)
                .filter(found -> !found.isAnnotationPresent(Disabled.class))
                .flatMap(found -> Arrays.stream(found.getDeclaredMethods()))
                .anyMatch(each -> each.getName().equals(method) && isTest(each));
    }

    private static boolean isTest(Method method) {
        return (method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class))
                && !method.isAnnotationPresent(Disabled.class);
    }

    private static Optional<Class<?>> type(String name) {
        try {
            return Optional.of(Class.forName(name));
        } catch (ClassNotFoundException elsewhere) {
            return Optional.empty();
        }
    }

    /** The rows of one standard's part of the page. */
    private static List<Row> rows(String version) throws IOException {
        var page = Files.readString(LIST);
        var part = page.substring(page.indexOf("\n## MQTT " + version + "\n") + 1);
        var end = part.indexOf("\n## ");
        var rows = new ArrayList<Row>();
        for (var line : (end < 0 ? part : part.substring(0, end)).split("\n")) {
            var row = ROW.matcher(line);
            if (row.matches() && !row.group(1).equals("Number") && !row.group(1).startsWith("-")) {
                rows.add(new Row(row.group(1), row.group(2), row.group(3)));
            }
        }
        return rows;
    }

    static List<String> numbers(String version) throws IOException {
        try (InputStream in = ConformanceListTest.class.getResourceAsStream("/conformance/mqtt-" + version + ".txt")) {
            var text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(text.split("\n")).filter(line -> !line.isBlank()).toList();
        }
    }
}
