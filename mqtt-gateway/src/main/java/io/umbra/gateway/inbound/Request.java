package io.umbra.gateway.inbound;

import io.umbra.gateway.topic.Route;
import io.umbra.shadow.Change;
import io.umbra.shadow.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something asked by a publish.
 *
 * @param project the number of the project it is asked in
 * @param route the topic it came by
 * @param change what goes to the lane; null where there is no thing to ask, or nothing to do
 * @param refusal why it was refused where no lane could be asked, null otherwise
 * @param payload as it came
 * @param qos the publish's
 * @param getId for a get or an event, its request id, null if it gave none
 * @param fields for a get, the properties asked for; empty for all
 */
public record Request(
        long project,
        Route route,
        @Nullable Change change,
        @Nullable Refusal refusal,
        byte[] payload,
        int qos,
        @Nullable String getId,
        List<String> fields) {}
