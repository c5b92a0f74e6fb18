/** What the two standards say a server must do, statement by statement; docs/mqtt-conformance.md names the tests. */
@org.jspecify.annotations.NullMarked
package io.umbra.gateway.conformance;
