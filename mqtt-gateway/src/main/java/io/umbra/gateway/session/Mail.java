package io.umbra.gateway.session;

/** Something another thread has for a session. */
interface Mail {

    Session addressee();

    /** Called on the session's own thread. */
    void open();
}
