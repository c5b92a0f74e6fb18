/** Classes that break the rules of the house, so that the tests of these rules can be seen to fail. */
@NullMarked
package io.umbra.gateway.wrongsecond;

import org.jspecify.annotations.NullMarked;
