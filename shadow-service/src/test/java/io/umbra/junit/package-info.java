/** What all tests of all modules have in common. */
@NullMarked
package io.umbra.junit;

import org.jspecify.annotations.NullMarked;
