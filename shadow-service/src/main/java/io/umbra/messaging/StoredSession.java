package io.umbra.messaging;

import io.umbra.journal.Cursor;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A session as it is on disk.
 *
 * @param owner the thing's name, or {@code @} and the key's id
 * @param thing the thing's number, 0 for a key's
 * @param cursor up to where its messages in the journal were acknowledged
 * @param cursorTime a time, epoch milliseconds, no row past the cursor is older than
 * @param leftAt when its connection ended, epoch milliseconds; null while it has one
 * @param missed how many messages were passed over, since they were more than it is owed
 * @param owed messages before the cursor that are not acknowledged all the same
 * @param received packet ids of QoS 2 publishes that came and are not released
 */
public record StoredSession(
        long id,
        long project,
        String owner,
        long thing,
        String clientId,
        long expirySeconds,
        Cursor cursor,
        long cursorTime,
        @Nullable Long leftAt,
        long missed,
        List<Owed> owed,
        List<Subscribed> subscriptions,
        Set<Integer> received,
        List<Sent> sent) {

    /** One filter, as it was subscribed. */
    public record Subscribed(String filter, int qos, boolean noLocal, int identifier, boolean retainAsPublished) {}

    /**
     * A QoS 2 message that was sent.
     *
     * @param released whether its PUBREC came
     * @param member of a group's the session it went to, 0 where that ended with its connection; 0 for any other
     */
    public record Sent(int shard, long offset, int packetId, boolean released, long member) {}

    /** A row of the journal. */
    public record Owed(int shard, long offset) {

        static String text(List<Owed> all) {
            return all.stream().map(each -> each.shard + ":" + each.offset).collect(Collectors.joining(" "));
        }

        static List<Owed> parse(String text) {
            return text.isEmpty()
                    ? List.of()
                    : Arrays.stream(text.split(" "))
                            .map(each -> each.split(":"))
                            .map(each -> new Owed(Integer.parseInt(each[0]), Long.parseLong(each[1])))
                            .toList();
        }
    }
}
