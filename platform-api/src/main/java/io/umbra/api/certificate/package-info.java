/** The certificate authorities of a project, and what they revoked. */
@NullMarked
package io.umbra.api.certificate;

import org.jspecify.annotations.NullMarked;
