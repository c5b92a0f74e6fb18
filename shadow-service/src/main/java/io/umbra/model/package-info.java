/** Thing models: which properties, events and commands a thing has, and whether a value is right. Plain Java. */
@NullMarked
package io.umbra.model;

import org.jspecify.annotations.NullMarked;
