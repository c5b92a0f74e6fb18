package io.umbra.certificate;

/** Tells whether what a connection was let in by still holds, from memory: never blocks. */
public interface Authorities {

    /** False where the authority is gone or has revoked the certificate. */
    boolean accepts(Proof proof);

    /** Calls back whenever authorities, or what they revoked, are others than before. */
    void listen(Runnable changed);

    /** There are none. */
    Authorities NONE = new Authorities() {
        @Override
        public boolean accepts(Proof proof) {
            return proof.authority() == null;
        }

        @Override
        public void listen(Runnable changed) {}
    };
}
