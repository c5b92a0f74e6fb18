package io.umbra.api.security;

import io.umbra.account.Session;
import io.umbra.project.AppKey;
import io.umbra.registry.Actor;
import io.umbra.shadow.Principal;

/** Who makes a request. */
public sealed interface Caller {

    /** From where. */
    String address();

    Principal principal();

    record Person(Session session, String token, String address) implements Caller {

        @Override
        public Principal principal() {
            return new Principal.Account(session.account().name());
        }

        @Override
        public String toString() {
            return principal().text();
        }
    }

    record Key(AppKey key, String address) implements Caller {

        @Override
        public Principal principal() {
            return new Principal.App(key.id());
        }
    }

    default Actor actor() {
        return new Actor(principal().text(), address());
    }
}
