package io.umbra.api.event;

import io.umbra.journal.Cursor;
import io.umbra.journal.JournalEntry;
import io.umbra.journal.JournalReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One client's stream: first what it missed, from the journal, then what happens. Runs on the request's own thread until
 * the client is gone, may no longer listen, or the platform stops.
 */
final class EventStream {

    private static final int PAGE = 200;
    private static final long WAKE_MS = 1_000;
    private static final long HEARTBEAT_MS = 15_000;
    private static final long RECHECK_MS = 2_000;

    private final Subscription subscription;
    private final Filter filter;
    private final JournalReader journal;
    private final LongFunction<String> names;
    private final InstantSource clock;
    private final OutputStream out;
    private Cursor cursor;
    private long wroteAt;

    /**
     * What a client wants to hear, and may.
     *
     * @param things their names
     */
    record Filter(String project, Set<EventType> types, Predicate<String> things) {}

    /** @param names what a thing is or was called, by its number */
    EventStream(
            Subscription subscription,
            Filter filter,
            JournalReader journal,
            LongFunction<String> names,
            InstantSource clock,
            OutputStream out,
            Cursor from) {
        this.subscription = subscription;
        this.filter = filter;
        this.journal = journal;
        this.names = names;
        this.clock = clock;
        this.out = out;
        this.cursor = from;
    }

    /**
     * @param resumes whether the client was here before: then what it missed comes first
     * @param may whether the client may still listen; asked every other second
     */
    void run(boolean resumes, BooleanSupplier may) throws IOException, SQLException, InterruptedException {
        write("retry: 2000\n\n");
        out.flush();
        if (resumes) {
            catchUp();
        }
        long checkedAt = clock.millis();
        while (true) {
            if (clock.millis() - checkedAt >= RECHECK_MS) {
                if (!may.getAsBoolean()) {
                    return;
                }
                checkedAt = clock.millis();
            }
            if (subscription.startAnew()) {
                catchUp();
            }
            var news = subscription.next(WAKE_MS);
            if (news != null) {
                if (!cursor.hasPassed(news.entry())) {
                    tell(news.entry(), news.thing());
                }
            } else if (clock.millis() - wroteAt >= HEARTBEAT_MS) {
                write(":\n\n");
            }
            out.flush();
        }
    }

    private void catchUp() throws SQLException, IOException {
        if (cursor.isBehind(journal.tail())) {
            reset();
        }
        for (var page = journal.after(cursor, subscription.project(), PAGE);
                !page.isEmpty();
                page = journal.after(cursor, subscription.project(), PAGE)) {
            for (var entry : page) {
                tell(entry, names.apply(entry.thing()));
            }
            out.flush();
        }
    }

    /** What was missed is not kept any more: the client must read anew what it shows. */
    private void reset() throws SQLException, IOException {
        cursor = journal.head();
        send(cursor.text(), "stream.reset", CloudEvents.reset(filter.project(), clock.millis()));
    }

    /** The last event of an entry carries the place after it, so that a break between two of them loses none. */
    private void tell(JournalEntry entry, String thing) throws IOException {
        var before = cursor;
        cursor = cursor.past(entry);
        if (!filter.things().test(thing)) {
            return;
        }
        var told = EventRenderer.tell(entry).stream()
                .filter(event -> filter.types().contains(event.type()))
                .toList();
        for (int i = 0; i < told.size(); i++) {
            var event = told.get(i);
            var place = i == told.size() - 1 ? cursor : before;
            send(
                    place.text(),
                    event.type().text,
                    CloudEvents.json(filter.project(), entry, thing, event.type(), event.data()));
        }
    }

    private void send(@Nullable String id, String type, String json) throws IOException {
        write((id == null ? "" : "id: " + id + "\n") + "event: " + type + "\ndata: " + json + "\n\n");
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        wroteAt = clock.millis();
    }
}
