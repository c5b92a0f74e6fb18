package io.umbra.thing.where;

/** What a text turned out to be. */
public sealed interface Parsed {

    record Good(Condition condition) implements Parsed {}

    /** @param position of the first character that is wrong, counted from 1 */
    record Bad(int position, String reason) implements Parsed {}
}
