package io.umbra.shadow;

/** Who asks for a change. */
public sealed interface Principal {

    /** How the journal names it: {@code device:name}, {@code key:id}, {@code account:name}, {@code platform}. */
    String text();

    /** A thing, speaking for itself. */
    record Device(String name) implements Principal {
        @Override
        public String text() {
            return "device:" + name;
        }
    }

    /** A back end's key, by MQTT or REST. */
    record App(String keyId) implements Principal {
        @Override
        public String text() {
            return "key:" + keyId;
        }
    }

    /** A person at the console or with a token. */
    record Account(String name) implements Principal {
        @Override
        public String text() {
            return "account:" + name;
        }
    }

    /** The platform itself, e.g. rebinding a thing to another model. */
    record Platform() implements Principal {
        @Override
        public String text() {
            return "platform";
        }
    }

    default boolean isDevice() {
        return this instanceof Device;
    }
}
