package io.umbra.gateway.session;

import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other threads have for the sessions of one event loop. However much arrives, at most one task waits in the loop, and
 * each session that got something writes and flushes once. What is on its way is bounded where it is made: by the
 * publishes a connection may have unanswered, and by the length of a session's outbound queue.
 */
public final class Mailbox {

    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    private static final int LARGEST_ROUND = 2_048;

    private final Executor loop;
    private final Queue<Mail> mails = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean planned = new AtomicBoolean();
    private final ArrayList<Session> touched = new ArrayList<>();

    public Mailbox(Executor loop) {
        this.loop = loop;
    }

    /** Called on any thread. */
    void put(Mail mail) {
        mails.add(mail);
        plan();
    }

    private void plan() {
        if (!planned.get() && planned.compareAndSet(false, true)) {
            try {
                loop.execute(this::round);
            } catch (RejectedExecutionException stopped) {
                LOG.debug("the gateway has stopped; what came later is passed over");
            }
        }
    }

    private void round() {
        planned.set(false);
        for (var i = 0; i < LARGEST_ROUND; i++) {
            var mail = mails.poll();
            if (mail == null) {
                break;
            }
            open(mail);
        }
        settle();
        if (!mails.isEmpty()) {
            plan();
        }
    }

    private void open(Mail mail) {
        var session = mail.addressee();
        try {
            mail.open();
        } catch (Throwable unforeseen) {
            // One connection's trouble must not stop the loop it shares with others.
            LOG.warn("a session failed on what it was told", unforeseen);
            session.fail();
        }
        if (session.touch()) {
            touched.add(session);
        }
    }

    private void settle() {
        for (var session : touched) {
            try {
                session.settle();
            } catch (Throwable unforeseen) {
                LOG.warn("a session failed to settle", unforeseen);
                session.fail();
            }
        }
        touched.clear();
    }
}
