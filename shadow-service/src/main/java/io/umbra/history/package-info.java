/** What was reported, over time: samples by the minute they were taken, kept for the days a project's class says. */
@NullMarked
package io.umbra.history;

import org.jspecify.annotations.NullMarked;
