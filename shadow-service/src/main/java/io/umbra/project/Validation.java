package io.umbra.project;

/** How strictly a thing's values are held to its model. */
public enum Validation {
    ENFORCE,
    /** Accepted; violations are listed among the thing's rejections as warned. */
    WARN,
    OFF
}
