package io.umbra.shadow.wrong;

import io.umbra.gateway.GatewaySettings;

public final class KnowsTheGateway {
    public final GatewaySettings settings = GatewaySettings.DEFAULT;
}
