package io.umbra.gateway.session;

import io.umbra.gateway.access.Access;
import io.umbra.gateway.access.Admission;
import io.umbra.gateway.access.ThingDirectory;
import io.umbra.gateway.durable.DurableSessions;
import io.umbra.gateway.durable.RetainedMessages;
import io.umbra.gateway.durable.Wills;
import io.umbra.gateway.inbound.Requests;
import io.umbra.gateway.outbound.DeltaReceipts;
import io.umbra.gateway.outbound.PresenceTopics;
import io.umbra.gateway.routing.Subscriptions;
import io.umbra.project.TopicRules;
import io.umbra.shadow.Shadows;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What every session works with.
 *
 * @param gateway names this gateway process
 * @param ids gives message and connection ids, UUIDv7
 */
public record Services(
        SessionSettings settings,
        String gateway,
        Shadows shadows,
        Admission admission,
        Access access,
        TopicRules rules,
        ThingDirectory things,
        Subscriptions subscriptions,
        DurableSessions durables,
        RetainedMessages retained,
        Shelves shelves,
        PresenceTopics presence,
        Wills wills,
        Requests requests,
        Sessions sessions,
        Traffic.All traffic,
        ThingRate.All rates,
        LoginBrake brake,
        Counters counters,
        DeltaReceipts receipts,
        InstantSource clock,
        Supplier<UUID> ids) {}
