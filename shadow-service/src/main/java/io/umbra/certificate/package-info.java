/** Certificates of things: the authorities of projects, what they revoked, and who a certificate is. */
@NullMarked
package io.umbra.certificate;

import org.jspecify.annotations.NullMarked;
