package io.umbra.gateway.wrong;

import io.moquette.broker.subscriptions.Topic;

public final class KnowsMoquette {
    public final Topic topic = new Topic("a/b");
}
