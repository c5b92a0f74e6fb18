package io.umbra.gateway.session;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/** The session's side of the wire. Its methods are called on {@link #loop()} only. */
public interface Link {

    /** The one thread this connection lives on. */
    ScheduledExecutorService loop();

    /** The mailbox of that thread. */
    Mailbox mailbox();

    /** The peer's address, with port. */
    String address();

    /** What it came over, e.g. {@code TCP} or {@code TLS}. */
    String transport();

    /** Whether nobody on the way can read along. */
    boolean isEncrypted();

    /** The certificates the peer showed, its own first; empty where it showed none. */
    List<X509Certificate> certificates();

    /** Writes a packet; it leaves with the next {@link #flush()}. */
    void send(Packet packet);

    void flush();

    /** Whether the peer takes what it is sent: false while too much waits to be written. */
    boolean writable();

    /** Stops handing packets to the session, whatever has been received, until {@link #resume()}. */
    void pause();

    void resume();

    /** From now on the larger limit of an authenticated connection holds. */
    void authenticated();

    /** Closes the connection once what was sent has left; nothing more is handed to the session. */
    void close();
}
