package io.umbra.gateway.wrong;

import io.umbra.api.wrong.KnowsTheGateway;
import java.util.List;

public record KnowsTheApi(List<KnowsTheGateway> others) {
    public static KnowsTheApi of(KnowsTheGateway other) {
        return new KnowsTheApi(List.of(other));
    }
}
