package io.umbra.gateway.session;

import io.umbra.gateway.access.Identity;
import io.umbra.gateway.access.PlainRights;
import io.umbra.gateway.routing.Message;
import io.umbra.gateway.topic.Route;
import io.umbra.gateway.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/** Who a connection speaks for and what it may do, by the rules as they are now. May be asked on any thread. */
final class Rights {

    private final Services services;
    private volatile @Nullable Identity identity;
    private volatile @Nullable PlainRights plain;
    private volatile String clientId = "";

    Rights(Services services) {
        this.services = services;
    }

    /** CONNECT is accepted. */
    void are(Identity who, String as) {
        clientId = as;
        identity = who;
    }

    /** What the registry says of the same identity has changed. */
    void become(Identity newer) {
        identity = newer;
    }

    /** Null as long as that is not known. */
    @Nullable
    Identity identity() {
        return identity;
    }

    Identity who() {
        var who = identity;
        if (who == null) {
            throw new IllegalStateException("not logged in");
        }
        return who;
    }

    boolean mayHear(Message message) {
        var who = identity;
        return who != null
                && (message.route() instanceof Route.Plain
                        ? plain().mayHear(message.topic())
                        : services.access().mayHear(who, message));
    }

    boolean mayPublish(Route route, String topic) {
        return route instanceof Route.Plain
                ? plain().mayPublish(topic)
                : services.access().mayPublish(who(), route);
    }

    boolean maySubscribe(TopicFilter filter) {
        return filter.isPlain()
                ? plain().maySubscribe(filter)
                : services.access().maySubscribe(who(), filter);
    }

    private PlainRights plain() {
        var rules = services.rules().of(who().project().key());
        var known = plain;
        if (known == null || !known.areOf(rules)) {
            known = new PlainRights(rules, who(), clientId);
            plain = known;
        }
        return known;
    }
}
