package io.umbra.lane;

import io.umbra.history.Sample;
import io.umbra.journal.JournalEntry;
import io.umbra.journal.JournalEntry.Kind;
import io.umbra.shadow.Change;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a decision writes its rows of the journal; gives each its place. */
interface Ledger {

    JournalEntry write(Draft draft);

    /**
     * A row still without a place.
     *
     * @param samples what the history gets with it
     */
    record Draft(
            Kind kind,
            Change change,
            String shadow,
            @Nullable String requestId,
            @Nullable Long digest,
            long version,
            String principal,
            String body,
            List<Sample> samples) {

        Draft(
                Kind kind,
                Change change,
                String shadow,
                @Nullable String requestId,
                @Nullable Long digest,
                long version,
                String principal,
                String body) {
            this(kind, change, shadow, requestId, digest, version, principal, body, List.of());
        }
    }
}
