package io.umbra.lane;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded queue that is emptied round robin by key, in order within a key. One key may fill half of it, so one
 * tenant's flood is that tenant's delay.
 */
final class FairQueue<T> {

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Map<Long, ArrayDeque<T>> waiting = new HashMap<>();
    private final ArrayDeque<Long> turn = new ArrayDeque<>();
    private int size;
    private boolean closed;

    FairQueue(int capacity) {
        this.capacity = capacity;
    }

    /** Answers false where the queue, or this key's half of it, is full, or it was closed. */
    boolean offer(long key, T item) {
        lock.lock();
        try {
            var own = waiting.get(key);
            if (closed || size >= capacity || (own != null && own.size() >= capacity / 2)) {
                return false;
            }
            if (own == null) {
                own = new ArrayDeque<>();
                waiting.put(key, own);
                turn.addLast(key);
            }
            own.addLast(item);
            size++;
            filled.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for something to do; gives up to {@code max} items, none where the time ran out or the queue is closed and empty. */
    List<T> take(int max, long timeoutMillis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
            while (size == 0 && !closed && left > 0) {
                left = filled.awaitNanos(left);
            }
            return drain(max);
        } finally {
            lock.unlock();
        }
    }

    /** What is there, without waiting. */
    List<T> poll(int max) {
        lock.lock();
        try {
            return drain(max);
        } finally {
            lock.unlock();
        }
    }

    private List<T> drain(int max) {
        var taken = new ArrayList<T>(Math.min(max, size));
        while (taken.size() < max && size > 0) {
            var key = turn.removeFirst();
            var own = Objects.requireNonNull(waiting.get(key));
            taken.add(own.removeFirst());
            size--;
            if (own.isEmpty()) {
                waiting.remove(key);
            } else {
                turn.addLast(key);
            }
        }
        return taken;
    }

    /** Takes nothing more; what is in it can still be taken out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isDrained() {
        lock.lock();
        try {
            return closed && size == 0;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }
}
