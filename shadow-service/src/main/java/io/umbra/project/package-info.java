/** Projects: the tenants. Everything else belongs to one. */
@NullMarked
package io.umbra.project;

import org.jspecify.annotations.NullMarked;
