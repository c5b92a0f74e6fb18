package io.umbra.lane;

import io.umbra.shadow.Shadow;

/**
 * A shadow and the state of its row.
 *
 * @param deleted whether it was deleted and not written since; its version goes on
 * @param revision how often the row was written, 0 where there is none yet
 */
record StoredShadow(Shadow shadow, boolean deleted, long revision) {

    static final StoredShadow NONE = new StoredShadow(Shadow.EMPTY, false, 0);

    StoredShadow with(Shadow changed) {
        return new StoredShadow(changed, false, revision);
    }

    StoredShadow deletedAs(Shadow emptied) {
        return new StoredShadow(emptied, true, revision);
    }

    StoredShadow written() {
        return new StoredShadow(shadow, deleted, revision + 1);
    }
}
