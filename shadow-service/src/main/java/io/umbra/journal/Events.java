package io.umbra.journal;

import java.util.List;

/** Hears what was committed. Called on a lane's thread after the commit, in the order of the journal; must not block. */
public interface Events {

    void committed(List<Event> events);
}
