package io.umbra.api.event;

import io.umbra.journal.JournalEntry;

/**
 * Something a stream may tell.
 *
 * @param thing the name of the thing it is about
 */
record News(JournalEntry entry, String thing) {}
