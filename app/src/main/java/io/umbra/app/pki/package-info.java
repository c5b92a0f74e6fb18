/** The certificates and secrets of this installation: made at the first start, and never changed by a later one unless due. */
@NullMarked
package io.umbra.app.pki;

import org.jspecify.annotations.NullMarked;
