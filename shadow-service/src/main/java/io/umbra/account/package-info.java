/** Accounts of people, and their sessions. */
@NullMarked
package io.umbra.account;

import org.jspecify.annotations.NullMarked;
