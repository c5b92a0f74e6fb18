/** What is in force and what is running. */
@NullMarked
package io.umbra.api.info;

import org.jspecify.annotations.NullMarked;
