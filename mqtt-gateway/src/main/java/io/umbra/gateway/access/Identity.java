package io.umbra.gateway.access;

import io.umbra.project.AppKey;
import io.umbra.project.ProjectFacts;
import io.umbra.shadow.Principal;
import io.umbra.thing.ThingFacts;

/** Who a connection speaks for, once that is known. */
public sealed interface Identity {

    ProjectFacts project();

    Principal principal();

    /** How it is told apart from others of its project: the thing's name, or {@code @} and the key's id. */
    String name();

    /** A thing. */
    record Device(ThingFacts thing) implements Identity {
        @Override
        public ProjectFacts project() {
            return thing.project();
        }

        @Override
        public Principal principal() {
            return new Principal.Device(name());
        }

        @Override
        public String name() {
            return thing.ref().id().name();
        }
    }

    /** A back end. */
    record App(AppKey key) implements Identity {
        @Override
        public ProjectFacts project() {
            return key.project();
        }

        @Override
        public Principal principal() {
            return new Principal.App(key.id());
        }

        @Override
        public String name() {
            return "@" + key.id();
        }
    }
}
