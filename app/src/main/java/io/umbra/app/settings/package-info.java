/** What an operator may set: every name with its default and meaning, read once at start, refused with its name. */
@NullMarked
package io.umbra.app.settings;

import org.jspecify.annotations.NullMarked;
