package io.umbra.gateway.routing;

import java.util.ArrayList;
import java.util.List;

/** A subscriber that remembers what it was told. */
final class Ear implements Subscriber {

    final List<Delivery> heard = new ArrayList<>();

    @Override
    public synchronized void deliver(Delivery delivery) {
        heard.add(delivery);
    }

    @Override
    public String voice() {
        return "ear";
    }
}
