package io.umbra.thing;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to change in a group; null leaves the title as it is.
 *
 * @param title empty removes it
 * @param add names of things that come in; those that are in already stay
 * @param remove names of things that leave; those that are not in are passed over
 */
public record GroupPatch(@Nullable Optional<String> title, Set<String> add, Set<String> remove) {}
