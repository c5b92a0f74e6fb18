package io.umbra.table;

/**
 * All values of a column, as one parameter of a statement.
 *
 * @param type PostgreSQL's name of an element's type
 * @param values an array, of primitives too
 */
public record Column(String type, Object values) {}
