package io.umbra.app.wiring;

import org.springframework.context.SmartLifecycle;

/** A part of the platform that is started and stopped in its turn. */
final class Part implements SmartLifecycle {

    /** The turns: what is smaller starts earlier and stops later. HTTP comes after all of them but the last. */
    static final int ACCOUNTS = 10;

    static final int LANES = 20;
    static final int GATEWAY = 30;
    static final int FIRST_TO_STOP = Integer.MAX_VALUE;

    /** Something to do that may fail as it likes; the start, or the stop, then fails with it. */
    interface Step {
        void run() throws Exception;
    }

    private final String name;
    private final int phase;
    private final Step start;
    private final Step stop;
    private volatile boolean running;

    Part(String name, int phase, Step start, Step stop) {
        this.name = name;
        this.phase = phase;
        this.start = start;
        this.stop = stop;
    }

    @Override
    public void start() {
        run(start, "started");
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        run(stop, "stopped");
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return phase;
    }

    private void run(Step step, String what) {
        try {
            step.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(name + " cannot be " + what + ": interrupted", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(name + " cannot be " + what + ": " + e.getMessage(), e);
        }
    }
}
