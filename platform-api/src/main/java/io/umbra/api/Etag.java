package io.umbra.api;

import io.umbra.api.problem.Problem;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Refusal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Versions as strong entity tags: {@code "7"}. */
public final class Etag {

    private static final Pattern VERSION = Pattern.compile("\"(0|[1-9][0-9]{0,17})\"");

    private Etag() {}

    public static String of(long version) {
        return "\"" + version + "\"";
    }

    /** The version an If-Match header names; null for none, or for {@code *}. */
    public static @Nullable Long ifMatch(@Nullable String header) {
        if (header == null || header.equals("*")) {
            return null;
        }
        var version = VERSION.matcher(header);
        if (!version.matches()) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "If-Match must be one strong ETag, such as \"7\"");
        }
        return Long.valueOf(version.group(1));
    }

    public static ProblemException stale(long version) {
        var refusal = new Refusal(ErrorId.PRECONDITION_FAILED, "it has version " + version + " by now");
        return new ProblemException(Problem.of(refusal, version));
    }
}
