package io.umbra.thing;

/** Where a thing stands: the number of its project and its name there. */
record Place(long project, String name) {}
