package io.umbra.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.gateway.World;
import io.umbra.gateway.conformance.Stage.Script;
import io.umbra.gateway.moquette.MoquetteBroker;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
    private static final String CONNECTS = " connects";
    private static final String LET_IN = "CONNACK 0";
    private static final String NOT_THIS_VERSION = "CONNACK 1";
    private static final String SUBSCRIBES = " subscribes ";
    private static final String SILENCE = "silence";
    private static final int MOST_ATTEMPTS = 100;

    /** Where silence is one of a broker's answers, as long as it takes to call it so. */
    private static final Duration SHORT = Duration.ofSeconds(5);

    @TempDir
    static Path folder;

    private static List<Script> scripts = List.of();
    private static List<Known> known = List.of();
    private static List<Difference> found = List.of();

    /** A line of a script, and the broker that answers it. */
    private record Place(String script, String line, String broker) {}

    /** What is answered otherwise there. */
    private record Difference(Place place, String umbra, String other) {}

    /**
     * A difference that is known, the statement it stands on, and why. A broker that does not always answer the same has
     * several answers, and ours may be one of them; what it says in the lines after that one is not compared.
     */
    private record Known(Place place, String umbra, List<String> others, String statement, String why) {

        static Known read(String line) {
            var parts = line.split(" \\| ", -1);
            assertThat(parts).as(line).hasSize(7);
            return new Known(
                    new Place(parts[0], parts[1], parts[2]),
                    parts[3],
                    List.of(parts[4].split(" or ")),
                    parts[5],
                    parts[6]);
        }

        boolean varies() {
            return others.size() > 1;
        }

        boolean mayBeSilence() {
            return others.contains(SILENCE);
        }

        boolean covers(Difference difference) {
            return difference.place.equals(place)
                    && difference.umbra.equals(umbra)
                    && others.contains(difference.other);
        }

        /** Its row on the page; a bar would end a cell. */
        String row() {
            return "| %s: `%s` | %s | %s: %s | %s | %s |"
                    .formatted(
                            place.script, place.line, umbra, place.broker, String.join(" or ", others), statement, why);
        }
    }

    @BeforeAll
    static void playEverything() throws Exception {
        scripts = Script.read(resource("scripts.txt"));
        known = Arrays.stream(resource("differences.txt").split("\n"))
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Known::read)
                .toList();
        var differences = new LinkedHashSet<Difference>();
        try (var mosquitto = MosquittoBroker.start(folder);
                var moquette = new MoquetteBroker(
                        Files.createDirectory(folder.resolve("moquette")).toString())) {
            for (var i = 0; i < scripts.size(); i++) {
                var script = scripts.get(i);
                var here = play(script, i, "Umbra", world.port());
                differences.addAll(compare(script, here, MOSQUITTO, play(script, i, MOSQUITTO, mosquitto.port())));
                differences.addAll(compare(script, here, MOQUETTE, playUndropped(script, i, moquette.port())));
            }
        }
        found = List.copyOf(differences);
    }

    /** What is answered to each line, as far as answers can be compared. */
    private static List<String> play(Script script, int number, String broker, int port) throws IOException {
        var answers = new ArrayList<String>();
        try (var stage = new Stage(port, number, script.level())) {
            for (var line : script.lines()) {
                var varying = varying(new Place(titled(script), line, broker));
                answers.add(
                        answer(stage, line, varying.filter(Known::mayBeSilence).isPresent() ? SHORT : World.PATIENCE));
                if (varying.isPresent() || isTheLast(line, answers.getLast())) {
                    break;
                }
            }
        }
        return answers;
    }

    /** Whether there is nobody to speak any more: not let in, or dropped with a subscription. */
    private static boolean isTheLast(String line, String answer) {
        return line.contains(CONNECTS) && !answer.startsWith(LET_IN)
                || line.contains(SUBSCRIBES) && answer.equals("closed");
    }

    private static Optional<Known> varying(Place place) {
        return known.stream()
                .filter(each -> each.place.equals(place) && each.varies())
                .findFirst();
    }

    private static String titled(Script script) {
        return script.level() == 5 ? script.name() + " (MQTT 5)" : script.name();
    }

    /**
     * Moquette drops some clients that subscribe right after their CONNACK, one of the faults decision 0001 names: then the
     * script is played from its beginning, under other client ids.
     */
    private static List<String> playUndropped(Script script, int number, int port) throws IOException {
        for (var attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
            var answers = play(script, number + 1_000 * attempt, MOQUETTE, port);
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

    private static String answer(Stage stage, String line, Duration patience) throws IOException {
        try {
            return stage.play(line, patience);
        } catch (SocketTimeoutException silence) {
            return SILENCE;
        } catch (IOException closed) {
            return "closed";
        }
    }

    private static List<Difference> compare(Script script, List<String> here, String broker, List<String> there) {
        var differences = new ArrayList<Difference>();
        for (var i = 0; i < Math.min(here.size(), there.size()); i++) {
            if (!here.get(i).equals(there.get(i))) {
                differences.add(new Difference(place(script, i, broker, there.get(i)), here.get(i), there.get(i)));
            }
        }
        return differences;
    }

    /** A broker that does not speak a version says so wherever it is asked: that is one difference. */
    private static Place place(Script script, int line, String broker, String answer) {
        return script.level() == 5 && answer.equals(NOT_THIS_VERSION)
                ? new Place("every exchange (MQTT 5)", CONNECTS.strip(), broker)
                : new Place(titled(script), script.lines().get(line), broker);
    }

    private static String resource(String name) throws IOException {
        try (var in = DifferentialTest.class.getResourceAsStream("/differential/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void everyDifferenceIsInTheList() {
        assertThat(found)
                .allSatisfy(difference ->
                        assertThat(known).as(difference.toString()).anyMatch(each -> each.covers(difference)));
    }

    /** As often as it is listed and in its order, so that one that comes or goes is seen. */
    @Test
    void whereAnswersDoNotVaryWhatShowsIsTheList() {
        var shown = found.stream()
                .filter(difference -> varying(difference.place).isEmpty())
                .map(Difference::toString)
                .collect(Collectors.joining("\n"));
        var listed = known.stream()
                .filter(each -> !each.varies())
                .map(each -> new Difference(each.place, each.umbra, each.others.getFirst()).toString())
                .collect(Collectors.joining("\n"));

        assertThat(shown).isEqualTo(listed);
    }

    @Test
    void everyStatementThatIsNamedIsOne() throws Exception {
        var numbers = ConformanceListTest.numbers("3.1.1") + " " + ConformanceListTest.numbers("5.0");
        for (var each : known) {
            assertThat(each.statement()).as(each.toString()).startsWith("MQTT-");
            for (var number : each.statement().split(", ")) {
                assertThat(numbers).contains(number);
            }
            assertThat(each.why()).isNotBlank();
        }
    }

    @Test
    void thePageShowsTheList() throws Exception {
        assertThat(Files.readString(PAGE))
                .contains(known.stream().map(Known::row).collect(Collectors.joining("\n")));
    }

    @Test
    void theScriptsAreSoMany() {
        assertThat(scripts).hasSizeGreaterThanOrEqualTo(40);
    }
}
