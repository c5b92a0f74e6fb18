package io.umbra.api.wrong;

import io.umbra.gateway.wrong.KnowsTheApi;

public record KnowsTheGateway(KnowsTheApi other) {}
