/** Classes that break the rules of the house, so that the tests of these rules can be seen to fail. */
@NullMarked
package io.umbra.api.wrong;

import org.jspecify.annotations.NullMarked;
