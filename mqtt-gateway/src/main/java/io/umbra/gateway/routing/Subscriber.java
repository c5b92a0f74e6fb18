package io.umbra.gateway.routing;

/** Who hears messages: a connection, or a session that outlives its connections. */
public interface Subscriber {

    /** Takes a message, or passes it over where there is no right to it. Called on any thread; never blocks. */
    void deliver(Delivery delivery);

    /** What its own messages carry as their publisher, so that they can be kept from it. */
    String voice();

    /** Whether it would take this message now. */
    default boolean takes(Message message) {
        return true;
    }

    /** Whether what it misses is kept for it. */
    default boolean keeps() {
        return false;
    }
}
