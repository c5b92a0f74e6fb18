package io.umbra.api.history;

import io.umbra.api.Paging;
import io.umbra.api.problem.ProblemCode;
import io.umbra.api.problem.ProblemException;
import io.umbra.history.HistoryReader.Range;
import io.umbra.thing.ThingRef;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a thing's history.
 *
 * @param length of a bucket in milliseconds, 0 for points as they are
 * @param last the newest so many points, 0 for those from the beginning of the range
 * @param skip points at the very beginning of the range that were told before
 */
record Question(Range range, long length, Set<Aggregate> aggregates, int last, int skip, int limit) {

    private static final Duration USUAL = Duration.ofDays(1);
    private static final Pattern INTERVAL = Pattern.compile("(\\d{1,9})(s|m|h|d)");
    private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");
    static final int MOST = 10_000;

    /** What a bucket can tell, in the order of its columns. */
    enum Aggregate {
        AVG,
        MIN,
        MAX,
        FIRST,
        LAST,
        SUM,
        COUNT;

        final String text = name().toLowerCase(Locale.ROOT);
    }

    /** The parameters as they came. */
    record Asked(
            @Nullable String property,
            @Nullable String shadow,
            @Nullable String from,
            @Nullable String to,
            @Nullable String interval,
            @Nullable List<String> agg,
            @Nullable Integer last,
            @Nullable Integer limit,
            @Nullable String cursor) {

        /** @param most points or buckets in one answer */
        Question of(ThingRef thing, Instant now, int usual, int most) {
            if (property == null || property.isEmpty()) {
                throw wrong("property must be named");
            }
            var end = to == null ? now.plusMillis(1) : time("to", to);
            var begin = from == null ? end.minus(USUAL) : time("from", from);
            if (!begin.isBefore(end)) {
                throw wrong("from must be before to");
            }
            var name = shadow == null || shadow.isEmpty() ? property : "$" + shadow + "." + property;
            var place = cursor == null ? new Place(begin.toEpochMilli(), 0) : Place.of(cursor);
            var range = new Range(
                    thing.projectKey(),
                    thing.key(),
                    name,
                    Math.max(begin.toEpochMilli(), place.at()),
                    end.toEpochMilli());
            var length = interval == null ? 0 : length(interval);
            if (length > 0 && last != null) {
                throw wrong("last is of points, interval of buckets: not both");
            }
            if (length > 0 && (range.to() - range.from()) / length > most) {
                throw wrong(
                        "that would be more than %d buckets: a longer interval, or a shorter range".formatted(most));
            }
            return new Question(
                    range,
                    length,
                    aggregates(),
                    last == null ? 0 : within("last", last, most),
                    place.skip(),
                    limit == null ? usual : within("limit", limit, most));
        }

        private Set<Aggregate> aggregates() {
            if (agg == null || agg.isEmpty()) {
                return EnumSet.allOf(Aggregate.class);
            }
            var wanted = EnumSet.noneOf(Aggregate.class);
            for (var name : agg) {
                wanted.add(Arrays.stream(Aggregate.values())
                        .filter(each -> each.text.equals(name))
                        .findFirst()
                        .orElseThrow(() -> wrong("agg knows avg, min, max, first, last, sum and count, not " + name)));
            }
            return wanted;
        }

        private static int within(String name, int value, int most) {
            if (value < 1 || value > most) {
                throw wrong("%s must be 1 to %d".formatted(name, most));
            }
            return value;
        }

        private static long length(String interval) {
            var matcher = INTERVAL.matcher(interval);
            if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
                throw wrong("interval is a number and s, m, h or d, such as 5m");
            }
            long count = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "s" -> Duration.ofSeconds(count).toMillis();
                case "m" -> Duration.ofMinutes(count).toMillis();
                case "h" -> Duration.ofHours(count).toMillis();
                default -> Duration.ofDays(count).toMillis();
            };
        }

        private static Instant time(String name, String text) {
            try {
                var time = Instant.parse(text);
                return time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time.isAfter(END) ? END : time;
            } catch (DateTimeException e) {
                throw wrong(name + " is a time such as 2026-01-02T03:04:05Z");
            }
        }
    }

    /** Where the next page begins: points of that time told before are passed over. */
    record Place(long at, int skip) {

        static Place of(String cursor) {
            var parts = Paging.decode(cursor).split(":", 2);
            try {
                return new Place(Long.parseLong(parts[0]), Integer.parseInt(parts[parts.length - 1]));
            } catch (NumberFormatException e) {
                throw wrong("this is not a cursor");
            }
        }

        String cursor() {
            return Paging.encode(at + ":" + skip);
        }
    }

    Question from(Place place) {
        var next = new Range(range.project(), range.thing(), range.property(), place.at(), range.to());
        return new Question(next, length, aggregates, last, place.skip(), limit);
    }

    Question with(int most) {
        return new Question(range, length, aggregates, last, skip, most);
    }

    private static ProblemException wrong(String what) {
        return new ProblemException(ProblemCode.INVALID_REQUEST, what);
    }
}
