package io.umbra.lane;

import io.umbra.shadow.Submission;

/** A submission in a lane, and when it came, by {@link System#nanoTime()}. */
record Item(Submission submission, long cameAt) {

    long thing() {
        return submission.change().thing().key();
    }

    int shard() {
        return Shard.of(thing());
    }
}
