package io.umbra.gateway.session;

/** Something to be done on a session's thread. */
record Told(Session addressee, Runnable what) implements Mail {

    @Override
    public void open() {
        what.run();
    }
}
