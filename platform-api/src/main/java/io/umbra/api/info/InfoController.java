package io.umbra.api.info;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.umbra.api.ApiSettings;
import io.umbra.project.Limits;
import io.umbra.project.ProjectDefaults;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "platform", description = "What is in force and what is running")
class InfoController {

    private final ApiSettings settings;
    private final ProjectDefaults defaults;

    InfoController(ApiSettings settings, ProjectDefaults defaults) {
        this.settings = settings;
        this.defaults = defaults;
    }

    @Schema(name = "LimitsInForce")
    record LimitsView(
            @Schema(description = "What a project may use that sets nothing of its own.")
            Limits project,

            int maxRequestBytes,
            int maxPageItems) {}

    @Schema(name = "Version")
    record VersionView(@Schema(example = "0.1.0") String version) {}

    @Operation(operationId = "getLimits", summary = "Limits in force")
    @GetMapping("/limits")
    LimitsView limits() {
        return new LimitsView(defaults.limits(), settings.maxRequestBytes(), 200);
    }

    @Operation(operationId = "getVersion", summary = "The build")
    @SecurityRequirements
    @GetMapping("/version")
    VersionView version() {
        return new VersionView(settings.build());
    }
}
