package io.umbra.gateway;

import io.umbra.gateway.durable.DurableSettings;
import io.umbra.gateway.session.SessionSettings;
import io.umbra.gateway.wire.WireSettings;

/**
 * How the gateway listens and what it lets one connection do.
 *
 * @param name names this gateway process in the presence of its things; another at every start
 */
public record GatewaySettings(String name, WireSettings wire, SessionSettings session, DurableSettings durable) {

    public static final GatewaySettings DEFAULT =
            new GatewaySettings("gateway", WireSettings.DEFAULT, SessionSettings.DEFAULT, DurableSettings.DEFAULT);

    public GatewaySettings {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the gateway needs a name");
        }
    }
}
