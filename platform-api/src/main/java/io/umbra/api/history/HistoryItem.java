package io.umbra.api.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.umbra.api.history.Question.Aggregate;
import io.umbra.history.Bucket;
import io.umbra.history.Point;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A point, or a bucket of points. */
@Schema(name = "HistoryItem")
@JsonInclude(JsonInclude.Include.NON_NULL)
record HistoryItem(
        @Schema(description = "When; of a bucket its beginning.")
        Instant at,

        @Schema(implementation = Object.class, example = "23.5", description = "Of a point.") @Nullable
        JsonNode value,

        @Schema(description = "Of the bucket's numbers; true is 1, false 0.") @Nullable
        Double avg,

        @Nullable Double min,
        @Nullable Double max,
        @Schema(implementation = Object.class) @Nullable JsonNode first,
        @Schema(implementation = Object.class) @Nullable JsonNode last,
        @Nullable Double sum,

        @Schema(description = "Of all values, numbers or not.") @Nullable
        Long count) {

    static HistoryItem of(Point point) {
        return new HistoryItem(
                Instant.ofEpochMilli(point.at()), point.value(), null, null, null, null, null, null, null);
    }

    static HistoryItem of(Bucket bucket, Set<Aggregate> wanted) {
        return new HistoryItem(
                Instant.ofEpochMilli(bucket.at()),
                null,
                wanted.contains(Aggregate.AVG) ? bucket.avg() : null,
                wanted.contains(Aggregate.MIN) ? bucket.min() : null,
                wanted.contains(Aggregate.MAX) ? bucket.max() : null,
                wanted.contains(Aggregate.FIRST) ? bucket.first() : null,
                wanted.contains(Aggregate.LAST) ? bucket.last() : null,
                wanted.contains(Aggregate.SUM) ? bucket.sum() : null,
                wanted.contains(Aggregate.COUNT) ? bucket.count() : null);
    }

    /** What a column of the CSV holds; null for nothing. */
    @Nullable
    Object column(Aggregate aggregate) {
        return switch (aggregate) {
            case AVG -> avg;
            case MIN -> min;
            case MAX -> max;
            case FIRST -> first;
            case LAST -> last;
            case SUM -> sum;
            case COUNT -> count;
        };
    }
}
