package io.umbra.api;

import io.umbra.api.problem.ProblemException;
import io.umbra.json.StrictJson;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Refusal;
import tools.jackson.databind.node.ObjectNode;

/** Bodies that are documents of the caller's own: read strictly, kept exactly. */
public final class JsonBody {

    private JsonBody() {}

    /** The one JSON object a body holds. */
    public static ObjectNode object(byte[] body) {
        return switch (StrictJson.read(body)) {
            case StrictJson.Read.Parsed(ObjectNode object) -> object;
            case StrictJson.Read.Parsed(var other) -> throw invalid("the body must be one JSON object");
            case StrictJson.Read.Flawed(var value) -> throw invalid("a number or a text in the body cannot be stored");
            case StrictJson.Read.NotUtf8() ->
                throw new ProblemException(new Refusal(ErrorId.UNSUPPORTED_ENCODING, "the body is not UTF-8"));
            case StrictJson.Read.Invalid(var why, var where) -> throw invalid(where + ": " + why);
        };
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(new Refusal(ErrorId.INVALID_JSON, detail));
    }
}
