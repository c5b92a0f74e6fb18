@NullMarked
package io.umbra.thing.where;

import org.jspecify.annotations.NullMarked;
