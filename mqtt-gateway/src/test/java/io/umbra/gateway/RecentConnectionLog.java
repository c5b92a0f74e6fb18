package io.umbra.gateway;

import io.umbra.presence.ConnectionLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Keeps the last entries in memory. A peer that fails fast pushes others out, never more memory in. */
public final class RecentConnectionLog implements ConnectionLog {

    private final int capacity;
    private final Deque<Entry> entries = new ArrayDeque<>();

    public RecentConnectionLog(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be positive, is " + capacity);
        }
        this.capacity = capacity;
    }

    @Override
    public synchronized void record(Entry entry) {
        if (entries.size() == capacity) {
            entries.removeLast();
        }
        entries.addFirst(entry);
    }

    /** The newest of a project, newest first. */
    public synchronized List<Entry> recent(String project, int limit) {
        var found = new ArrayList<Entry>();
        for (var entry : entries) {
            if (found.size() == limit) {
                break;
            }
            if (entry.username() != null && entry.username().startsWith(project + "/")) {
                found.add(entry);
            }
        }
        return List.copyOf(found);
    }

    /** The newest entries, whoever they belong to: those who never said who they are among them. Newest first. */
    public synchronized List<Entry> all(int limit) {
        return entries.stream().limit(limit).toList();
    }
}
