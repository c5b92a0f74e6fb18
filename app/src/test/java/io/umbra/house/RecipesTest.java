package io.umbra.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is given to other programs to read, as far as that can be checked without them. */
class RecipesTest {

    private static final Path DEPLOY = Path.of("..", "deploy");

    /** A comment, a table's name, or a key with a text, number, truth or list of texts; Telegraf's needs are no greater. */
    private static final Pattern TOML = Pattern.compile(
            "|#.*|\\[\\[[a-z0-9_.]+]]|\\[[a-z0-9_.]+]|[a-z0-9_]+ = (\"[^\"]*\"|\\d+|true|false|\\[(\"[^\"]*\"(, )?)*])");

    @Test
    void telegrafsFileIsMadeOfTablesAndKeys() throws IOException {
        var lines = Files.readAllLines(DEPLOY.resolve("telegraf/umbra.conf"));

        assertThat(lines).allSatisfy(line -> assertThat(line.strip()).matches(TOML));
        assertThat(lines).contains("[[inputs.prometheus]]", "[[inputs.mqtt_consumer]]");
    }

    @Test
    void theWiresOfTheFlowLeadToItsNodes() throws IOException {
        var flow = JsonMapper.shared().readTree(Files.readString(DEPLOY.resolve("node-red/umbra-flow.json")));
        var ids = flow.findValuesAsString("id");

        assertThat(ids).doesNotHaveDuplicates();
        for (var node : flow) {
            assertThat(node.path("type").asString()).isNotEmpty();
            assertThat(ids).containsAll(references(node));
            assertThat(ids)
                    .containsAll(StreamSupport.stream(node.path("wires").spliterator(), false)
                            .flatMap(JsonNode::valueStream)
                            .map(JsonNode::asString)
                            .toList());
        }
    }

    /** The nodes a node speaks of: ours are all called so. */
    private static List<String> references(JsonNode node) {
        return Stream.of("broker", "tls", "z")
                .map(name -> node.path(name).asString(""))
                .filter(value -> value.startsWith("umbra-"))
                .toList();
    }
}
