package io.umbra.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.registry.Page;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists in pages: {@code limit} 1 to 200, and an opaque cursor that says where the next one begins. */
public final class Paging {

    private static final int LONGEST = 200;

    private Paging() {}

    /** A page as it is answered. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Items<T>(
            List<T> items,

            @Schema(description = "Where the next page begins; absent on the last.") @Nullable
            String nextCursor,

            @Schema(description = "How many there are in all; only with `count=true`.") @Nullable
            Long total) {

        public Items<T> total(long all) {
            return new Items<>(items, nextCursor, all);
        }
    }

    public static Page.Request request(@Nullable String cursor, int limit) {
        if (limit < 1 || limit > LONGEST) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "limit must be 1 to " + LONGEST);
        }
        return new Page.Request(cursor == null ? null : decode(cursor), limit);
    }

    /** What an opaque cursor stands for. */
    public static String decode(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "this is not a cursor");
        }
    }

    public static <T> Items<T> items(Page<T> page) {
        var last = page.last();
        return new Items<>(page.items(), last == null ? null : encode(last), null);
    }

    /** An opaque cursor that {@link #decode} reads. */
    public static String encode(String place) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    }
}
