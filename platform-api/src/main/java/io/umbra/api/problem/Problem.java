package io.umbra.api.problem;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.model.Violation;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as RFC 9457 asks.
 *
 * @param code stable; the same as {@code error} on MQTT
 * @param traceId the request's id, which stands in the log and in the answer's X-Request-Id
 * @param version the shadow's current version, where the request met another
 * @param retryAfterMs when to try again, null where that would not help
 */
@Schema(description = "What went wrong (RFC 9457).")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        @Schema(example = "about:blank") String type,
        @Schema(example = "There is no such project") String title,
        @Schema(example = "404") int status,

        @Schema(description = "Stable; the same as `error` on MQTT.", example = "project_not_found")
        String code,

        @Schema(example = "there is no project 'nowhere'") String detail,

        @Schema(description = "The id of the request, as in X-Request-Id.", example = "0d1c5a5e") @Nullable
        String traceId,

        @Schema(description = "Everything that is wrong with the request, at most 20.")
        List<Error> errors,

        @Schema(description = "The shadow's current version, where the request met another.") @Nullable
        Long version,

        @Schema(description = "When trying again may help.") @Nullable
        Long retryAfterMs) {

    /** One thing that is wrong with the request. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ProblemError")
    public record Error(
            @Schema(description = "JSON Pointer into the request.", example = "/desired/temp")
            String pointer,

            @Schema(example = "max") String rule,
            @Nullable Object limit,
            @Nullable Object actual,

            @Schema(example = "temp is at most 125") @Nullable
            String detail) {}

    public static Problem of(ProblemCode code, String detail, List<Error> errors) {
        return new Problem(
                "about:blank",
                code.title(),
                code.status(),
                code.text(),
                detail,
                null,
                errors,
                null,
                retry(code.status()));
    }

    public static Problem of(ProblemCode code, String detail) {
        return of(code, detail, List.of());
    }

    public static Problem of(Refusal refusal, @Nullable Long version) {
        return new Problem(
                "about:blank",
                title(refusal.error()),
                refusal.error().status(),
                refusal.error().text(),
                refusal.message(),
                null,
                errors(refusal.details()),
                version,
                retry(refusal.error().status()));
    }

    public static List<Error> errors(List<Violation> violations) {
        return violations.stream()
                .map(found -> new Error(found.path(), found.rule(), found.limit(), found.actual(), null))
                .toList();
    }

    private static String title(ErrorId error) {
        var words = error.text().replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static @Nullable Long retry(int status) {
        return status == 429 || status == 503 ? 1_000L : null;
    }

    public Problem retryAfter(long millis) {
        return new Problem(type, title, status, code, detail, traceId, errors, version, millis);
    }

    public Problem in(String trace) {
        return new Problem(type, title, status, code, detail, trace, errors, version, retryAfterMs);
    }

    /** For the Retry-After header: whole seconds, at least one; 0 where there is none. */
    @JsonIgnore
    public long retryAfterSeconds() {
        return retryAfterMs == null ? 0 : Math.max(1, (retryAfterMs + 999) / 1_000);
    }
}
