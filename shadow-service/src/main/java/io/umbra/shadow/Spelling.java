package io.umbra.shadow;

/** The two spellings of the same topics. */
public enum Spelling {
    /** {@code $iot/{thing}/shadow/...}; versions are called {@code version}, times are milliseconds. */
    NATIVE,
    /** {@code $baidu/iot/shadow/{thing}/...}; versions are called {@code profileVersion}, times are seconds. */
    TIANGONG
}
