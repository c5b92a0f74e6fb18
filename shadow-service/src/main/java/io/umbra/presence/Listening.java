package io.umbra.presence;

/** Which of the two spellings of the command topics a connection listens to; native if to both. */
public enum Listening {
    NATIVE,
    TIANGONG
}
