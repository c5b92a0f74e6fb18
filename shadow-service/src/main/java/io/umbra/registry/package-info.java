/** What the features of the registry share: hearing of changes, secrets, audit, the shapes of answers. */
@NullMarked
package io.umbra.registry;

import org.jspecify.annotations.NullMarked;
