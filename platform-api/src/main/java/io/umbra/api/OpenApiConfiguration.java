package io.umbra.api;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import io.umbra.api.problem.Problem;
import io.umbra.api.problem.ProblemWriter;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The OpenAPI document: what the controllers say, and what holds for every operation. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final String PROBLEM = "Problem";
    private static final String BEARER = "bearer";

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Umbra")
                        .version("v1")
                        .description(
                                "Projects, thing models, things and their shadows. Errors are RFC 9457 problems with a "
                                        + "stable `code`; lists are `{items, nextCursor}`; a strong ETag is the version, and "
                                        + "`If-Match` holds a change to it; `Idempotency-Key` on what creates or changes makes "
                                        + "repeating it safe for a day."))
                .servers(List.of(new Server().url("/")))
                .components(new Components()
                        .addSecuritySchemes(
                                BEARER,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("A session's token or an app key's secret.")))
                .addSecurityItem(new SecurityRequirement().addList(BEARER));
    }

    @Bean
    OpenApiCustomizer whatHoldsForAll() {
        return document -> {
            ModelConverters.getInstance(true)
                    .readAll(Problem.class)
                    .forEach((name, schema) -> document.getComponents().addSchemas(name, schema));
            document.getPaths()
                    .values()
                    .forEach(path -> path.readOperationsMap().forEach((method, operation) -> {
                        problems(operation);
                        if (!method.name().equals("GET")) {
                            idempotencyKey(operation);
                        }
                    }));
            inOrder(document);
        };
    }

    /** The document is committed: what did not change must not move. */
    private static void inOrder(OpenAPI document) {
        var paths = new Paths();
        new TreeMap<>(document.getPaths()).forEach(paths::addPathItem);
        document.setPaths(paths);
        document.setTags(document.getTags().stream()
                .sorted(Comparator.comparing(Tag::getName))
                .toList());
        document.getComponents()
                .setSchemas(new TreeMap<>(document.getComponents().getSchemas()));
    }

    @Bean
    RequiredMembers requiredMembers() {
        return new RequiredMembers();
    }

    private static void problems(Operation operation) {
        problem(operation, "400", "The request is not right");
        problem(operation, "401", "Log in, or show a key");
        problem(operation, "403", "Not allowed");
        problem(operation, "404", "Not there, or not to be seen by the caller");
        retryAfter(problem(operation, "429", "Too much at once"));
        retryAfter(problem(operation, "503", "The store does not answer"));
        problem(operation, "default", "Any other problem");
    }

    private static void retryAfter(ApiResponse answer) {
        answer.addHeaderObject(
                "Retry-After", new Header().description("Seconds.").schema(new StringSchema()));
    }

    private static ApiResponse problem(Operation operation, String status, String meaning) {
        var schema = new Schema<>().$ref("#/components/schemas/" + PROBLEM);
        var answer = new ApiResponse()
                .description(meaning)
                .content(new Content().addMediaType(ProblemWriter.TYPE, new MediaType().schema(schema)));
        operation.getResponses().addApiResponse(status, answer);
        return answer;
    }

    private static void idempotencyKey(Operation operation) {
        if ("logIn".equals(operation.getOperationId()) || "logOut".equals(operation.getOperationId())) {
            return;
        }
        operation.addParametersItem(new Parameter()
                .in("header")
                .name("Idempotency-Key")
                .required(false)
                .schema(new StringSchema().maxLength(128))
                .description(
                        "The same key and request within 24 hours get the first answer again, without its secrets."));
    }
}
