package io.umbra.api.event;

import io.umbra.journal.JournalEntry;

/** Something a stream may tell. */
sealed interface News {

    /** The name of the thing it is about. */
    String thing();

    record Entry(JournalEntry entry, String thing) implements News {}

    record Created(String thing, long time) implements News {}
}
