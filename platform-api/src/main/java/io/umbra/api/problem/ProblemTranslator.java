package io.umbra.api.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** The one place where what went wrong becomes a problem. */
@RestControllerAdvice
class ProblemTranslator {

    private static final Logger log = LoggerFactory.getLogger(ProblemTranslator.class);

    private final ProblemWriter writer;

    ProblemTranslator(ProblemWriter writer) {
        this.writer = writer;
    }

    @ExceptionHandler(Exception.class)
    void any(Exception failure, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (failure instanceof HttpRequestMethodNotSupportedException unsupported) {
            var allowed = unsupported.getSupportedMethods();
            response.setHeader(HttpHeaders.ALLOW, allowed == null ? "" : String.join(", ", allowed));
        }
        writer.write(request, response, problem(failure));
    }

    static Problem problem(Exception failure) {
        return switch (failure) {
            case ProblemException known -> known.problem();
            case HttpMessageNotReadableException unreadable -> unreadable(unreadable);
            case MethodArgumentNotValidException invalid -> invalid(invalid);
            case MethodArgumentTypeMismatchException mismatch ->
                Problem.of(ProblemCode.INVALID_REQUEST, mismatch.getName() + " is not well formed");
            case DataAccessException store -> unavailable(store);
            case TransactionException store -> unavailable(store);
            case SQLException store -> unavailable(store);
            case ErrorResponse response -> of(response.getStatusCode().value(), failure);
            case Exception unforeseen -> internal(unforeseen);
        };
    }

    private static Problem of(int status, Exception failure) {
        var code = codeOf(status);
        return code == ProblemCode.INTERNAL ? internal(failure) : Problem.of(code, detail(code, failure));
    }

    /** The framework's words name classes; only those that name what the caller sent are passed on. */
    private static String detail(ProblemCode code, Exception failure) {
        return code == ProblemCode.INVALID_REQUEST && failure instanceof ErrorResponse response
                ? String.valueOf(response.getBody().getDetail())
                : code.title();
    }

    /** The code of a status for which nothing more is known. */
    static ProblemCode codeOf(int status) {
        return switch (status) {
            case 401 -> ProblemCode.UNAUTHORIZED;
            case 403 -> ProblemCode.FORBIDDEN;
            case 404 -> ProblemCode.NOT_FOUND;
            case 405 -> ProblemCode.METHOD_NOT_ALLOWED;
            case 406 -> ProblemCode.NOT_ACCEPTABLE;
            case 413 -> ProblemCode.PAYLOAD_TOO_LARGE;
            case 415 -> ProblemCode.UNSUPPORTED_MEDIA_TYPE;
            case 429 -> ProblemCode.TOO_MANY_REQUESTS;
            case 503 -> ProblemCode.STORAGE_UNAVAILABLE;
            default -> status >= 400 && status < 500 ? ProblemCode.INVALID_REQUEST : ProblemCode.INTERNAL;
        };
    }

    private static Problem unreadable(HttpMessageNotReadableException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException known) {
                return known.problem();
            }
            if (cause instanceof UnrecognizedPropertyException unknown) {
                return field(
                        ProblemCode.UNKNOWN_FIELD,
                        unknown,
                        "unknown",
                        "there is no field " + unknown.getPropertyName());
            }
            if (cause instanceof JacksonException json) {
                return field(ProblemCode.INVALID_REQUEST, json, "format", json.getOriginalMessage());
            }
        }
        return Problem.of(ProblemCode.INVALID_REQUEST, "the body is missing or cannot be read");
    }

    private static Problem field(ProblemCode code, JacksonException failure, String rule, String detail) {
        var pointer = new StringBuilder();
        failure.getPath()
                .forEach(step -> pointer.append('/')
                        .append(step.getPropertyName() == null ? step.getIndex() : step.getPropertyName()));
        var first = detail.lines().findFirst().orElse(detail);
        return Problem.of(code, first, List.of(new Problem.Error(pointer.toString(), rule, null, null, first)));
    }

    private static Problem invalid(MethodArgumentNotValidException failure) {
        var errors = failure.getFieldErrors().stream()
                .limit(20)
                .map(error -> new Problem.Error(
                        "/" + error.getField().replace('.', '/'),
                        String.valueOf(error.getCode()),
                        null,
                        null,
                        error.getDefaultMessage()))
                .toList();
        return Problem.of(ProblemCode.INVALID_REQUEST, "the request breaks a rule", errors);
    }

    private static Problem unavailable(Exception failure) {
        log.warn("the store does not answer: {}", failure.getMessage());
        return Problem.of(ProblemCode.STORAGE_UNAVAILABLE, "the store does not answer; try again");
    }

    private static Problem internal(Exception failure) {
        log.error("unforeseen", failure);
        return Problem.of(ProblemCode.INTERNAL, "something went wrong here; the log has it under the trace id");
    }
}
