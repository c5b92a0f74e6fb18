package io.umbra.api.webhook;

import io.umbra.journal.Cursor;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where events of a project are sent.
 *
 * @param projectName as it stands in the events
 * @param types which events; empty for all
 * @param things whose events, by name; empty for all
 * @param secret signs what is sent
 * @param cursor up to where the journal was sent
 * @param lastError what went wrong last, null since something went well
 */
record Webhook(
        String id,
        long project,
        String projectName,
        String url,
        @Nullable String title,
        List<String> types,
        List<String> things,
        boolean enabled,
        String secret,
        Cursor cursor,
        long version,
        Instant createdAt,
        @Nullable String lastError) {

    boolean wantsType(String type) {
        return types.isEmpty() || types.contains(type);
    }

    boolean wantsThing(String thing) {
        return things.isEmpty() || things.contains(thing);
    }
}
