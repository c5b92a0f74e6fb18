package io.umbra.gateway.wrongfirst;

import io.umbra.gateway.wrongsecond.Second;

public record First(Second second) {}
