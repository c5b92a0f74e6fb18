/** The outermost of HTTP: connectors, health, the CA certificate, and what plain HTTP may serve. */
@NullMarked
package io.umbra.app.web;

import org.jspecify.annotations.NullMarked;
