package io.umbra.lane;

import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.Principal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last 64 answers a thing's requests with a request id were given, for ten minutes: what a duplicate is known by. */
final class RecentAnswers {

    static final int MOST = 64;
    static final long KEPT_MILLIS = 600_000;

    /**
     * Two requests with the same key are the same message.
     *
     * @param subject the shadow's name, or {@link #event}
     */
    record Key(String principal, String subject, String requestId, long digest) {

        /** The key of an update or event, null for anything else and for one that carries no request id. */
        static @Nullable Key of(Change change) {
            return switch (change) {
                case Change.Update update ->
                    of(
                            update.principal(),
                            update.shadow(),
                            update.request().requestId(),
                            update.request().digest());
                case Change.Post post -> of(post.principal(), event(post.event()), post.requestId(), post.digest());
                case Change.Telemetry telemetry ->
                    ofTelemetry(telemetry.principal().text(), telemetry.requestId(), digest(telemetry.digest()));
                default -> null;
            };
        }

        /** The same, null too for one that says nothing by which a repeated message could be told from a new one. */
        static @Nullable Key ofRepeatable(Change change) {
            boolean repeatable = switch (change) {
                case Change.Update update ->
                    update.duplicate() || update.request().hasDeviceTime();
                case Change.Post post -> post.duplicate() || post.at() != null;
                case Change.Telemetry telemetry -> telemetry.duplicate() || telemetry.hasDeviceTime();
                default -> false;
            };
            return repeatable ? of(change) : null;
        }

        private static @Nullable Key of(
                Principal principal, String subject, @Nullable String requestId, byte[] digest) {
            return requestId == null ? null : new Key(principal.text(), subject, requestId, digest(digest));
        }

        /** What an event's key has in place of a shadow's name; no shadow is called so. */
        static String event(String name) {
            return "event/" + name;
        }

        /** What a series' key has in place of a shadow's name. */
        static final String TELEMETRY = "$telemetry";

        /** The same bytes say the same of the same times: a series needs no request id to be known again. */
        static Key ofTelemetry(String principal, @Nullable String requestId, long digest) {
            return new Key(principal, TELEMETRY, requestId == null ? "" : requestId, digest);
        }

        static long digest(byte[] sha256) {
            long first = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                first = (first << 8) | (sha256[i] & 0xFF);
            }
            return first;
        }
    }

    private record Answer(long time, Outcome outcome) {}

    private final Map<Key, Answer> answers = new LinkedHashMap<>();
    private boolean complete;

    /** Whether what the journal holds is here too. */
    boolean isComplete() {
        return complete;
    }

    void completed() {
        complete = true;
    }

    @Nullable
    Outcome find(Key key, long now) {
        var answer = answers.get(key);
        return answer == null || answer.time < now - KEPT_MILLIS ? null : answer.outcome;
    }

    void add(Key key, long time, Outcome outcome) {
        answers.remove(key);
        answers.put(key, new Answer(time, outcome));
        if (answers.size() > MOST) {
            answers.remove(answers.keySet().iterator().next());
        }
    }
}
