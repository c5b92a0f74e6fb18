/** Tests of what stands around the code: launcher, container files, settings page. */
@NullMarked
package io.umbra.house;

import org.jspecify.annotations.NullMarked;
