package io.umbra.project;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * What may be done with plain topics.
 *
 * @param filter an MQTT topic filter; the levels {@code %thing%} and {@code %client%} stand for the name of the thing that
 *     asks, and for its client id
 */
public record TopicGrant(String filter, Allow allow) {

    private static final int LONGEST = 255;
    private static final int MOST_LEVELS = 16;
    private static final Set<String> RESERVED = Set.of("$iot", "$baidu", "$SYS", "$share");

    /** What is allowed. */
    public enum Allow {
        PUBLISH,
        SUBSCRIBE,
        BOTH,
        /** Nothing; wins over everything that allows. */
        NONE
    }

    /** Why a text cannot be the filter of a grant; empty where it can. */
    public static Optional<String> faultOf(String filter) {
        if (filter.isEmpty() || filter.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            return Optional.of("a filter has 1 to %d bytes".formatted(LONGEST));
        }
        if (filter.indexOf('\0') >= 0) {
            return Optional.of("a filter has no U+0000");
        }
        var levels = filter.split("/", -1);
        if (levels.length > MOST_LEVELS) {
            return Optional.of("a filter has at most %d levels".formatted(MOST_LEVELS));
        }
        for (int i = 0; i < levels.length; i++) {
            if (levels[i].length() > 1 && (levels[i].indexOf('+') >= 0 || levels[i].indexOf('#') >= 0)) {
                return Optional.of("a wildcard stands for a whole level");
            }
            if (levels[i].equals("#") && i < levels.length - 1) {
                return Optional.of("# is the last level");
            }
        }
        return RESERVED.contains(levels[0])
                ? Optional.of("topics below %s are the platform's".formatted(levels[0]))
                : Optional.empty();
    }
}
