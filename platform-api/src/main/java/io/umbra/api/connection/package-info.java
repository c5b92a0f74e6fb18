/** Who is connected, who may not be, and why a connection was refused or broke. */
@NullMarked
package io.umbra.api.connection;

import org.jspecify.annotations.NullMarked;
