package io.umbra.log;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;

/** Something that is tried over and over: the log hears once that it fails, and once that it works again. */
public final class Outage {

    private final Logger log;
    private final String what;
    private final AtomicBoolean lasts = new AtomicBoolean();

    /** @param what is tried, as in "the webhooks are not sent" */
    public Outage(Logger log, String what) {
        this.log = log;
        this.what = what;
    }

    public void failed(Exception why) {
        if (lasts.compareAndSet(false, true)) {
            log.warn("{} for now: {}", what, why.getMessage());
        } else {
            log.debug("{} for now", what, why);
        }
    }

    public void worked() {
        if (lasts.compareAndSet(true, false)) {
            log.info("no longer: {}", what);
        }
    }
}
