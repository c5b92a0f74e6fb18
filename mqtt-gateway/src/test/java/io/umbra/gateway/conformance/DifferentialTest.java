package io.umbra.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.gateway.conformance.Stage.Script;
import io.umbra.gateway.moquette.MoquetteBroker;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same exchanges with the gateway, with Mosquitto and with Moquette. Where an answer differs it is in a list with the
 * statement that allows or demands it; the page for users shows the list.
 */
class DifferentialTest extends Conformance {

    private static final Path PAGE = Path.of("..", "docs", "mqtt.md");
    private static final String MOSQUITTO = "Mosquitto 2.0.11";
    private static final String MOQUETTE = "Moquette 0.17";
    private static final String SUBSCRIBES = " subscribes ";
    private static final int MOST_ATTEMPTS = 100;

    @TempDir
    static Path folder;

    private static List<Script> scripts = List.of();
    private static List<Difference> found = List.of();

    /** A line of a script that is answered otherwise. */
    private record Difference(String script, String line, String broker, String umbra, String other) {

        String text() {
            return String.join(" | ", script, line, broker, umbra, other);
        }
    }

    /** A difference that is known, the statement it stands on, and why. */
    private record Known(Difference difference, String statement, String why) {

        static Known read(String line) {
            var parts = line.split(" \\| ", -1);
            assertThat(parts).as(line).hasSize(7);
            return new Known(new Difference(parts[0], parts[1], parts[2], parts[3], parts[4]), parts[5], parts[6]);
        }

        /** Its row on the page; a bar would end a cell. */
        String row() {
            return "| %s: `%s` | %s | %s: %s | %s | %s |"
                    .formatted(
                            difference.script,
                            difference.line,
                            difference.umbra,
                            difference.broker,
                            difference.other,
                            statement,
                            why);
        }
    }

    @BeforeAll
    static void playEverything() throws Exception {
        scripts = Script.read(resource("scripts.txt"));
        var differences = new ArrayList<Difference>();
        try (var mosquitto = MosquittoBroker.start(folder);
                var moquette = new MoquetteBroker(
                        Files.createDirectory(folder.resolve("moquette")).toString())) {
            for (var i = 0; i < scripts.size(); i++) {
                var script = scripts.get(i);
                var here = play(script, i, world.port());
                differences.addAll(compare(script, here, MOSQUITTO, play(script, i, mosquitto.port())));
                if (script.level() < 5 && !script.isOfWrongBytes()) {
                    differences.addAll(compare(script, here, MOQUETTE, playUndropped(script, i, moquette.port())));
                }
            }
        }
        found = List.copyOf(differences);
    }

    private static List<String> play(Script script, int number, int port) throws IOException {
        var answers = new ArrayList<String>();
        try (var stage = new Stage(port, number, script.level())) {
            for (var line : script.lines()) {
                answers.add(answer(stage, line));
                if (line.contains(SUBSCRIBES) && answers.getLast().equals("closed")) {
                    break;
                }
            }
        }
        return answers;
    }

    /**
     * Moquette drops some clients that subscribe right after their CONNACK, one of the faults decision 0001 names: then the
     * script is played from its beginning, under other client ids.
     */
    private static List<String> playUndropped(Script script, int number, int port) throws IOException {
        for (var attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
            var answers = play(script, number + 1_000 * attempt, port);
            if (!isDropped(script, answers)) {
                return answers;
            }
        }
        throw new AssertionError("Moquette dropped every subscriber of " + script.name());
    }

    private static boolean isDropped(Script script, List<String> answers) {
        var last = answers.size() - 1;
        return script.lines().get(last).contains(SUBSCRIBES)
                && answers.get(last).equals("closed");
    }

    private static String answer(Stage stage, String line) throws IOException {
        try {
            return stage.play(line);
        } catch (SocketTimeoutException silence) {
            return "silence";
        } catch (IOException closed) {
            return "closed";
        }
    }

    private static List<Difference> compare(Script script, List<String> here, String broker, List<String> there) {
        var differences = new ArrayList<Difference>();
        for (var i = 0; i < Math.min(here.size(), there.size()); i++) {
            if (!here.get(i).equals(there.get(i))) {
                var name = script.level() == 5 ? script.name() + " (MQTT 5)" : script.name();
                differences.add(new Difference(name, script.lines().get(i), broker, here.get(i), there.get(i)));
            }
        }
        return differences;
    }

    private static List<Known> known() throws IOException {
        return Arrays.stream(resource("differences.txt").split("\n"))
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Known::read)
                .toList();
    }

    private static String resource(String name) throws IOException {
        try (var in = DifferentialTest.class.getResourceAsStream("/differential/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void everyDifferenceIsInTheListAndEveryOneInTheListShows() throws Exception {
        var known = known().stream().map(each -> each.difference().text()).collect(Collectors.joining("\n"));
        var shown = found.stream().map(Difference::text).collect(Collectors.joining("\n"));

        assertThat(shown).isEqualTo(known);
    }

    @Test
    void everyStatementThatIsNamedIsOne() throws Exception {
        var numbers = ConformanceListTest.numbers("3.1.1") + " " + ConformanceListTest.numbers("5.0");
        for (var each : known()) {
            assertThat(each.statement()).as(each.difference().text()).startsWith("MQTT-");
            for (var number : each.statement().split(", ")) {
                assertThat(numbers).contains(number);
            }
            assertThat(each.why()).isNotBlank();
        }
    }

    @Test
    void thePageShowsTheList() throws Exception {
        assertThat(Files.readString(PAGE))
                .contains(known().stream().map(Known::row).collect(Collectors.joining("\n")));
    }

    @Test
    void theScriptsAreSoMany() {
        assertThat(scripts).hasSizeGreaterThanOrEqualTo(40);
    }
}
