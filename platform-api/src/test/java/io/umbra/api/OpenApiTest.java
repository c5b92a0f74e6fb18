package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The committed OpenAPI document is the one the platform serves. {@code -Dopenapi.write=true} writes it anew. */
class OpenApiTest {

    static final Path COMMITTED = Path.of("..", "docs", "openapi.json");
    static final JsonMapper PRETTY =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    static Platform platform;
    static JsonNode document;

    @BeforeAll
    static void start() {
        platform = new Platform();
        document = platform.anonymous().get("/v3/api-docs").is(200).body();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void theCommittedDocumentIsTheOneThatIsServed() throws IOException {
        var served = PRETTY.writeValueAsString(document).replace("\r\n", "\n") + "\n";
        if (Boolean.getBoolean("openapi.write")) {
            Files.createDirectories(COMMITTED.getParent());
            Files.writeString(COMMITTED, served);
        }

        assertThat(Files.readString(COMMITTED))
                .as("docs/openapi.json; write it anew with -Dtest=OpenApiTest -Dopenapi.write=true")
                .isEqualTo(served);
    }

    @Test
    void everyOperationHasAnIdASummaryAndTheSchemaOfItsAnswer() {
        var ids = new HashSet<String>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    var operation = method.getValue();
                    var name = method.getKey() + " " + path.getKey();
                    assertThat(ids.add(operation.path("operationId").asString("")))
                            .as(name)
                            .isTrue();
                    assertThat(operation.path("operationId").asString())
                            .as(name)
                            .matches("[a-z][A-Za-z]+");
                    assertThat(operation.path("summary").asString("")).as(name).isNotBlank();
                    var good = operation.path("responses").properties().stream()
                            .filter(answer -> answer.getKey().startsWith("2"))
                            .toList();
                    assertThat(good).as(name).isNotEmpty();
                    good.stream()
                            .filter(answer -> !answer.getKey().equals("204"))
                            .forEach(answer -> assertThat(
                                            answer.getValue().path("content").toString())
                                    .as(name)
                                    .contains("schema"));
                }));
        assertThat(ids).contains("logIn", "createProject", "createThing", "getShadow", "patchDesired");
    }

    @Test
    void swaggerUiIsThere() {
        assertThat(platform.anonymous().get("/swagger-ui/index.html").status()).isEqualTo(200);
    }
}
