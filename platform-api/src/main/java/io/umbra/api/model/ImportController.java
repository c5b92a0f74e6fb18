package io.umbra.api.model;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.JsonBody;
import io.umbra.api.problem.Problem;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.model.Models;
import io.umbra.model.format.ModelFormat;
import io.umbra.model.format.Translated;
import io.umbra.project.AppKey.Scope;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "models")
class ImportController {

    private final Models models;
    private final Access access;

    ImportController(Models models, Access access) {
        this.models = models;
        this.access = access;
    }

    @Operation(
            operationId = "importModel",
            summary = "Publish a model written in another language",
            description = "What does not come along is listed in `warnings`.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(type = "object"))))
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping(
            path = "/api/v1/projects/{project}/models:import",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ModelView> read(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @Parameter(description = "`tsl`, `wot` (also `wot-tm`) or `tiangong`") @RequestParam(defaultValue = "")
                    String format,
            @Parameter(description = "The model's id here; absent for what the document calls itself.")
                    @RequestParam(required = false)
                    @Nullable
                    String id,
            @RequestBody byte[] body) {
        var home = access.project(caller, project, Scope.MANAGE);
        var translated = translated(format(format), body);
        if (id != null) {
            translated.document().put("id", id);
        }
        return switch (models.publish(home.key(), translated.document(), caller.actor())) {
            case Models.Publication.Published(var version) -> {
                var ref = version.ref();
                var location = "/api/v1/projects/%s/models/%s/versions/%s".formatted(project, ref.id(), ref.version());
                yield ResponseEntity.created(URI.create(location))
                        .eTag("\"" + ref.version() + "\"")
                        .body(ModelView.of(version, List.of(version), translated.warnings()));
            }
            case Models.Publication.Refused refused -> throw ModelController.problem(refused);
        };
    }

    /** The format of that name, or the end of the request. */
    static ModelFormat format(String name) {
        return ModelFormat.of(name)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.INVALID_REQUEST, "format is tsl, wot, tiangong or json-schema"));
    }

    private static Translated translated(ModelFormat format, byte[] body) {
        if (!format.isRead()) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "models are read as tsl, wot or tiangong");
        }
        return switch (format.read(JsonBody.object(body))) {
            case ModelFormat.Import.Read(var model) -> model;
            case ModelFormat.Import.Refused(var pointer, var reason) ->
                throw new ProblemException(Problem.of(
                        ProblemCode.INVALID_MODEL,
                        pointer + ": " + reason,
                        List.of(new Problem.Error(pointer, "import", null, null, reason))));
        };
    }
}
