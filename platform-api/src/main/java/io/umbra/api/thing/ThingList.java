package io.umbra.api.thing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.api.Paging;
import io.umbra.registry.Page;
import io.umbra.thing.Found;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of things. */
@Schema(name = "ThingList")
@JsonInclude(JsonInclude.Include.NON_NULL)
record ThingList(
        List<ThingView> items,

        @Schema(description = "Where the next page begins; absent on the last.") @Nullable
        String nextCursor,

        @Schema(description = "How many there are in all; only with `count=true`. A scan counts what it looks at.")
        @Nullable
        Long total,

        @Schema(description = "Only where a condition was asked for: how the things were found.") @Nullable
        Search search) {

    @Schema(
            name = "ThingSearch",
            enumAsRef = true,
            description =
                    "`index`: an index answered it. `scan`: things were looked at one by one, all of them. `partial-scan`: "
                            + "so many were looked at as one request may, so the page may be short; the next one goes on.")
    enum Search {
        @JsonProperty("index")
        INDEX,
        @JsonProperty("scan")
        SCAN,
        @JsonProperty("partial-scan")
        PARTIAL_SCAN
    }

    static ThingList of(Page<ThingView> page, Found.Search search, boolean tell, @Nullable Long total) {
        var items = Paging.items(page);
        return new ThingList(items.items(), items.nextCursor(), total, tell ? Search.valueOf(search.name()) : null);
    }
}
