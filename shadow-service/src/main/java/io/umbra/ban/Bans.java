package io.umbra.ban;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells whether a peer is banned, from memory: never blocks. */
public interface Bans {

    /**
     * The ban an address is under, whoever connects from there.
     *
     * @param host an address without port
     * @param project the name of the project it wants into, null where that is not known
     */
    Optional<Ban> ofAddress(String host, @Nullable String project);

    /**
     * The ban a connection is under whose peer is known.
     *
     * @param name a thing's, or {@code @} and a key's id
     */
    Optional<Ban> of(String host, String project, String name, String clientId);

    /** Calls back whenever there is another ban than before. */
    void listen(Runnable changed);

    /** Nobody is banned. */
    Bans NONE = new Bans() {
        @Override
        public Optional<Ban> ofAddress(String host, @Nullable String project) {
            return Optional.empty();
        }

        @Override
        public Optional<Ban> of(String host, String project, String name, String clientId) {
            return Optional.empty();
        }

        @Override
        public void listen(Runnable changed) {}
    };
}
