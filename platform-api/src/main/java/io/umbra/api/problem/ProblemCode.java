package io.umbra.api.problem;

import io.umbra.shadow.ErrorId;
import java.util.Locale;

/** The codes REST adds to those of {@link ErrorId}. */
public enum ProblemCode {
    INVALID_REQUEST(400, "The request is not right"),
    UNKNOWN_FIELD(400, "The request has a field nobody knows"),
    INVALID_NAME(400, "This cannot be a name"),
    CONFIRMATION_REQUIRED(400, "This must be confirmed"),
    UNAUTHORIZED(401, "Log in, or show a key"),
    BAD_CREDENTIALS(401, "Name or password is wrong"),
    FORBIDDEN(403, "This is not allowed"),
    CSRF_REQUIRED(403, "The CSRF token is missing or wrong"),
    FOREIGN_ORIGIN(403, "Asked by a page of another origin"),
    NOT_FOUND(404, "There is no such thing"),
    PROJECT_NOT_FOUND(404, "There is no such project"),
    MODEL_NOT_FOUND(404, "There is no such model"),
    KEY_NOT_FOUND(404, "There is no such key"),
    RULE_NOT_FOUND(404, "There is no such rule"),
    GROUP_NOT_FOUND(404, "There is no such group"),
    CONNECTION_NOT_FOUND(404, "There is no such connection"),
    BAN_NOT_FOUND(404, "There is no such ban"),
    AUTHORITY_NOT_FOUND(404, "There is no such authority"),
    METHOD_NOT_ALLOWED(405, "This resource does not do that"),
    NOT_ACCEPTABLE(406, "There is no such representation"),
    NAME_TAKEN(409, "The name is taken"),
    KEY_TAKEN(409, "The key belongs to a project"),
    MODEL_EXISTS(409, "The model stands already"),
    QUOTA_EXCEEDED(409, "The project has as many as it may"),
    REQUEST_IN_PROGRESS(409, "The same request is being worked on"),
    PAYLOAD_TOO_LARGE(413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "This media type is not read here"),
    IDEMPOTENCY_KEY_REUSED(422, "The idempotency key belongs to another request"),
    INVALID_MODEL(422, "This is not a thing model"),
    TOO_MANY_REQUESTS(429, "Too many requests"),
    INTERNAL(500, "Something went wrong here"),
    NOT_SUPPORTED(501, "This is not there yet"),
    STORAGE_UNAVAILABLE(503, "The store does not answer");

    private final int status;
    private final String title;
    private final String text = name().toLowerCase(Locale.ROOT);

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public String text() {
        return text;
    }
}
