package io.umbra.thing;

import io.umbra.certificate.Proof;
import io.umbra.project.AppKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Tells who a connection belongs to. Never blocks its caller. */
public interface Credentials {

    /**
     * Checks a user name ({@code project/thing} or {@code project/@keyId}) and its secret. Completes with
     * {@link Login.Unavailable} when the registry cannot be read; never completes exceptionally.
     */
    CompletionStage<Login> login(String username, byte[] secret);

    /**
     * Who a user name stands for, for what it left to be done when it was logged in. Completes as {@link #login} does, as if
     * the secret had been right.
     */
    CompletionStage<Login> find(String username);

    /**
     * Checks the certificate a client showed and proved to have the key of.
     *
     * @param username where the client gave one it must agree with the certificate
     * @param chain its own first
     */
    CompletionStage<Login> login(@Nullable String username, List<X509Certificate> chain);

    /** What became of a log-in. */
    sealed interface Login {

        record Device(ThingFacts thing) implements Login {}

        record App(AppKey key) implements Login {}

        /** A thing, by its certificate. */
        record Certified(ThingFacts thing, Proof proof) implements Login {}

        /** Which of them it was is for the connection log: the peer is not told. */
        record BadCredentials(Fault fault) implements Login {}

        /** The secret was right, but the thing, key or project may not connect. */
        record NotAllowed(String reason) implements Login {}

        record Unavailable() implements Login {}

        /** What is wrong with a user name or its secret. */
        enum Fault {
            INVALID_USERNAME("the user name is not project/thing, nor project/@key"),
            UNKNOWN_PROJECT("there is no such project"),
            UNKNOWN_THING("there is no such thing in the project"),
            UNKNOWN_KEY("there is no such key in the project"),
            WRONG_KEY("the password is not the key of the thing, nor the secret of the app key"),
            UNKNOWN_CERTIFICATE("no thing has this certificate, and no authority of the project it names signed it"),
            INVALID_CERTIFICATE("the certificate has ended, has not begun, or is not one for clients"),
            REVOKED_CERTIFICATE("the authority that signed the certificate has revoked it"),
            FOREIGN_CERTIFICATE("the certificate is not that of the thing the user name names");

            private final String text;

            Fault(String text) {
                this.text = text;
            }

            /** For a person. */
            public String text() {
                return text;
            }
        }
    }
}
