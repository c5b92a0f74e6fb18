/** Who may use which plain topics. */
@NullMarked
package io.umbra.api.topicrule;

import org.jspecify.annotations.NullMarked;
