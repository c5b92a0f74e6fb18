package io.umbra.model.format;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model in another language.
 *
 * @param warnings what did not come along, each with its place, in the order of the document
 */
public record Translated(ObjectNode document, List<String> warnings) {}
