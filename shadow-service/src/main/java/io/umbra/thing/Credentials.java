package io.umbra.thing;

import io.umbra.project.AppKey;
import java.util.concurrent.CompletionStage;

/** Tells who a connection belongs to. Never blocks its caller. */
public interface Credentials {

    /**
     * Checks a user name ({@code project/thing} or {@code project/@keyId}) and its secret. Completes with
     * {@link Login.Unavailable} when the registry cannot be read; never completes exceptionally.
     */
    CompletionStage<Login> login(String username, byte[] secret);

    /** What became of a log-in. */
    sealed interface Login {

        record Device(ThingFacts thing) implements Login {}

        record App(AppKey key) implements Login {}

        /** Unknown project, unknown thing or wrong secret: which of them is not told to the caller's peer. */
        record BadCredentials() implements Login {}

        /** The secret was right, but the thing, key or project may not connect. */
        record NotAllowed(String reason) implements Login {}

        record Unavailable() implements Login {}
    }
}
