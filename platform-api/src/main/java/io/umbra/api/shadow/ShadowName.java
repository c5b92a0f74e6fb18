package io.umbra.api.shadow;

import io.umbra.api.problem.ProblemException;
import io.umbra.shadow.ErrorId;
import io.umbra.shadow.Refusal;
import io.umbra.shadow.Shadow;
import java.util.regex.Pattern;

/** The names of shadows. */
final class ShadowName {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9:_-]{1,64}");

    private ShadowName() {}

    /** The shadow a request names; the default one where it names none. */
    static String of(String name) {
        if (!name.equals(Shadow.DEFAULT) && !NAME.matcher(name).matches()) {
            throw new ProblemException(
                    new Refusal(ErrorId.INVALID_SHADOW_NAME, "a shadow's name is 1 to 64 of A-Z a-z 0-9 : _ -"));
        }
        return name;
    }
}
