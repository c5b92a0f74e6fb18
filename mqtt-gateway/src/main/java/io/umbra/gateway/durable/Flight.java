package io.umbra.gateway.durable;

import io.umbra.gateway.routing.Delivery;
import io.umbra.gateway.routing.Ledger;
import io.umbra.gateway.routing.Position;
import org.jspecify.annotations.Nullable;

/**
 * A message that was sent and is not acknowledged to the end.
 *
 * @param delivery null where only its release is open, and what it was is not known any more
 * @param position where in the journal it stands, null where it does not
 * @param released whether its PUBREC came
 * @param ledger who else keeps it than the session, null where nobody does
 */
public record Flight(
        int packetId,
        @Nullable Delivery delivery,
        @Nullable Position position,
        boolean released,
        @Nullable Ledger ledger) {}
