package io.umbra.api.model;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.JsonBody;
import io.umbra.api.Paging;
import io.umbra.api.problem.Problem;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.api.security.Access;
import io.umbra.api.security.Caller;
import io.umbra.model.KnownModels;
import io.umbra.model.ModelRef;
import io.umbra.model.ModelVersion;
import io.umbra.model.Models;
import io.umbra.model.format.ModelFormat;
import io.umbra.project.AppKey.Scope;
import io.umbra.project.Project;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Refusal;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

@RestController
@RequestMapping(path = "/api/v1/projects/{project}/models", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "models", description = "Which properties, events and commands things have")
class ModelController {

    private static final String EXAMPLE = """
            {"id":"thermometer","version":"1.0","title":"Thermometer",
             "properties":{"Temper":{"type":"float","access":"r","min":-40,"max":125,"unit":"Cel"},
                           "target":{"type":"float","access":"rw","min":5,"max":30,"step":0.5,"unit":"Cel"}}}""";

    private static final String FORMAT = "`json-schema`, `tsl`, `wot` or `tiangong`; absent for our own.";
    private static final String EXPORT = "With `format` the answer is a document of that language; what it has no word "
            + "for is listed in its `warnings`.";

    private final Models models;
    private final KnownModels known;
    private final Access access;

    ModelController(Models models, KnownModels known, Access access) {
        this.models = models;
        this.known = known;
        this.access = access;
    }

    @Operation(
            operationId = "publishModel",
            summary = "Publish the first version of a model",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(type = "object"),
                                            examples = @ExampleObject(EXAMPLE))))
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ModelView> publish(
            @AuthenticationPrincipal Caller caller, @PathVariable String project, @RequestBody byte[] body) {
        var home = access.project(caller, project, Scope.MANAGE);
        return published(home, models.publish(home.key(), JsonBody.object(body), caller.actor()));
    }

    @Operation(
            operationId = "publishModelVersion",
            summary = "Publish another version of a model",
            description = "A minor version must keep what the one before it promised, else 409 `model_incompatible`. "
                    + "The `id` may be left out.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(type = "object"),
                                            examples = @ExampleObject(EXAMPLE))))
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping(path = "/{model}/versions", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ModelView> publishVersion(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String model,
            @RequestBody byte[] body) {
        var home = access.project(caller, project, Scope.MANAGE);
        var document = JsonBody.object(body);
        if (!document.has("id")) {
            document.put("id", model);
        }
        return published(home, models.publishVersion(home.key(), model, document, caller.actor()));
    }

    private ResponseEntity<ModelView> published(Project project, Models.Publication publication) {
        return switch (publication) {
            case Models.Publication.Published(var version) -> {
                var ref = version.ref();
                var location =
                        "/api/v1/projects/%s/models/%s/versions/%s".formatted(project.name(), ref.id(), ref.version());
                yield ResponseEntity.created(URI.create(location))
                        .eTag("\"" + ref.version() + "\"")
                        .body(view(project, version));
            }
            case Models.Publication.Refused refused -> throw problem(refused);
        };
    }

    /** Why a model was not published. */
    static ProblemException problem(Models.Publication.Refused refused) {
        return switch (refused) {
            case Models.Publication.Invalid(var violations) ->
                new ProblemException(
                        Problem.of(ProblemCode.INVALID_MODEL, "this is not a thing model", Problem.errors(violations)));
            case Models.Publication.Exists(var message) -> new ProblemException(ProblemCode.MODEL_EXISTS, message);
            case Models.Publication.Incompatible(var before, var breaks) ->
                new ProblemException(
                        new Refusal(ErrorId.MODEL_INCOMPATIBLE, "this breaks what " + before + " promised", breaks));
            case Models.Publication.NotFound() -> notFound();
        };
    }

    @Operation(operationId = "listModels", summary = "List the models of a project, by id")
    @GetMapping
    Paging.Items<ModelView.Summary> list(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "20") int limit) {
        var home = access.project(caller, project, Scope.READ);
        return Paging.items(
                models.list(home.key(), q, Paging.request(cursor, limit)).map(ModelView.Summary::of));
    }

    @Operation(operationId = "getModel", summary = "The latest version of a model", description = EXPORT)
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ModelView.class)))
    @GetMapping("/{model}")
    ResponseEntity<?> get(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String model,
            @Parameter(description = FORMAT) @RequestParam(required = false) @Nullable String format) {
        var home = access.project(caller, project, Scope.READ);
        var version = models.resolve(home.key(), model).orElseThrow(ModelController::notFound);
        return answer(home, version, format);
    }

    @Operation(operationId = "listModelVersions", summary = "All versions of a model, newest first")
    @GetMapping("/{model}/versions")
    Paging.Items<ModelView.Summary> versions(
            @AuthenticationPrincipal Caller caller, @PathVariable String project, @PathVariable String model) {
        var home = access.project(caller, project, Scope.READ);
        var versions = models.versions(home.key(), model);
        if (versions.isEmpty()) {
            throw notFound();
        }
        return new Paging.Items<>(versions.stream().map(ModelView.Summary::of).toList(), null, null);
    }

    @Operation(operationId = "getModelVersion", summary = "A version of a model", description = EXPORT)
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ModelView.class)))
    @GetMapping("/{model}/versions/{version}")
    ResponseEntity<?> version(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String project,
            @PathVariable String model,
            @PathVariable String version,
            @Parameter(description = FORMAT) @RequestParam(required = false) @Nullable String format) {
        var home = access.project(caller, project, Scope.READ);
        var found = ModelRef.of(model, version)
                .flatMap(ref -> models.find(home.key(), ref))
                .orElseThrow(ModelController::notFound);
        return answer(home, found, format);
    }

    private ResponseEntity<?> answer(Project project, ModelVersion version, @Nullable String format) {
        var answer = ResponseEntity.ok().eTag("\"" + version.ref().version() + "\"");
        return format == null
                ? answer.body(view(project, version))
                : answer.body(exported(version, ImportController.format(format)));
    }

    /** The document as its own world knows it; what did not come along stands beside it, where there is something. */
    private ObjectNode exported(ModelVersion version, ModelFormat format) {
        var written = format.write(known.get(version.key()).compiled());
        var document = written.document();
        if (!written.warnings().isEmpty()) {
            var warnings = document.putArray("warnings");
            written.warnings().forEach(warnings::add);
        }
        return document;
    }

    private ModelView view(Project project, ModelVersion version) {
        List<ModelVersion> all = models.versions(project.key(), version.ref().id());
        return ModelView.of(version, all);
    }

    private static ProblemException notFound() {
        return new ProblemException(ProblemCode.MODEL_NOT_FOUND, "there is no such model");
    }
}
