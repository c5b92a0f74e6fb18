package io.umbra.journey;

import java.io.IOException;
import java.io.UncheckedIOException;

/** What a process can be sent. */
enum Signal {
    STOP,
    CONT,
    KILL;

    void send(ProcessHandle process) {
        try {
            var kill = new ProcessBuilder("kill", "-" + name(), Long.toString(process.pid()))
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0 && process.isAlive()) {
                throw new IllegalStateException("cannot send %s to %d".formatted(this, process.pid()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
