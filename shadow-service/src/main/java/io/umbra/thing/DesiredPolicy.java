package io.umbra.thing;

/** What becomes of a desired leaf that the device has reported. */
public enum DesiredPolicy {
    /** It stays, and is sent again should the device leave it. */
    STICKY,
    /** It is removed in the transaction of the report, so a later local change is not fought. */
    CLEAR_ON_MATCH
}
