/** Everything an operator or a back end calls. One package per resource; controllers are nobody else's business. */
@NullMarked
package io.umbra.api;

import org.jspecify.annotations.NullMarked;
