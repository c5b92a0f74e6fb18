package io.umbra.gateway;

import io.umbra.gateway.durable.DurableSettings;
import io.umbra.gateway.session.SessionSettings;
import io.umbra.gateway.wire.WireSettings;
import java.time.Duration;

/**
 * How the gateway listens and what it lets one connection do.
 *
 * @param name names this gateway process in the presence of its things; another at every start
 * @param figuresEvery how often the figures of {@code $SYS} are told
 * @param drain how long a planned stop takes at most to send clients away; zero for all at once
 */
public record GatewaySettings(
        String name,
        WireSettings wire,
        SessionSettings session,
        DurableSettings durable,
        Duration figuresEvery,
        Duration drain) {

    public static final GatewaySettings DEFAULT = new GatewaySettings(
            "gateway",
            WireSettings.DEFAULT,
            SessionSettings.DEFAULT,
            DurableSettings.DEFAULT,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5));

    public GatewaySettings {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the gateway needs a name");
        }
        if (!figuresEvery.isPositive()) {
            throw new IllegalArgumentException("UMBRA_MQTT_SYS_INTERVAL must be positive");
        }
        if (drain.isNegative()) {
            throw new IllegalArgumentException("UMBRA_MQTT_DRAIN must not be negative");
        }
    }
}
