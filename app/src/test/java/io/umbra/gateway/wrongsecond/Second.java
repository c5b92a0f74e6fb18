package io.umbra.gateway.wrongsecond;

import io.umbra.gateway.wrongfirst.First;
import java.util.List;

public record Second(List<First> firsts) {
    public static Second of(First first) {
        return new Second(List.of(first));
    }
}
