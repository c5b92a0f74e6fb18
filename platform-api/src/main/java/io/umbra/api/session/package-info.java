/** Sessions of people. */
@NullMarked
package io.umbra.api.session;

import org.jspecify.annotations.NullMarked;
