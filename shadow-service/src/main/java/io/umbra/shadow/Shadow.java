package io.umbra.shadow;

/**
 * The state of one shadow, immutable.
 *
 * @param version +1 with every update that wrote or removed at least one leaf; 0 for a shadow never written
 * @param desiredVersion the version at which desired last changed
 */
public record Shadow(long version, long desiredVersion, Section reported, Section desired) {

    /** The name of the unnamed shadow. */
    public static final String DEFAULT = "";

    public static final Shadow EMPTY = new Shadow(0, 0, Section.EMPTY, Section.EMPTY);
}
