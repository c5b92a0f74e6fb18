package io.umbra.gateway.session;

import io.github.bucket4j.TimeMeter;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Lets rates refill by the gateway's clock. One that is set back costs nobody anything: time goes on from there. */
public final class BucketTime implements TimeMeter {

    private final InstantSource clock;
    private long seen;
    private long passed;

    public BucketTime(InstantSource clock) {
        this.clock = clock;
        this.seen = clock.millis();
    }

    @Override
    public synchronized long currentTimeNanos() {
        var now = clock.millis();
        passed += Math.max(0, now - seen);
        seen = now;
        return TimeUnit.MILLISECONDS.toNanos(passed);
    }

    @Override
    public boolean isWallClockBased() {
        return false;
    }
}
