package io.umbra.model.format;

import io.umbra.model.ThingModel;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The languages of thing models that are understood beside ours. */
public enum ModelFormat {
    /** Alibaba's Thing Specification Language. */
    TSL("tsl"),
    /** W3C Web of Things, Thing Model 1.1. */
    WOT("wot"),
    /** The schema of Baidu Tiangong's classic IoT Hub. */
    TIANGONG("tiangong"),
    /** JSON Schema 2020-12; written only. */
    JSON_SCHEMA("json-schema");

    private final String text;

    ModelFormat(String text) {
        this.text = text;
    }

    /** What became of a document in one of them. */
    public sealed interface Import {

        /** @param model in our language, not yet compiled, and what did not come along */
        record Read(Translated model) implements Import {}

        /** @param pointer where in the document */
        record Refused(String pointer, String reason) implements Import {}
    }

    /** The name as a request writes it; {@code wot-tm} is {@code wot}. */
    public static Optional<ModelFormat> of(String text) {
        if (text.equals("wot-tm")) {
            return Optional.of(WOT);
        }
        for (var format : values()) {
            if (format.text.equals(text)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    public boolean isRead() {
        return this != JSON_SCHEMA;
    }

    /** Reads a document. */
    public Import read(ObjectNode document) {
        try {
            return new Import.Read(
                    switch (this) {
                        case TSL -> TslReader.read(document);
                        case WOT -> WotReader.read(document);
                        case TIANGONG -> TiangongReader.read(document);
                        case JSON_SCHEMA -> throw new UnreadableException("", "a JSON Schema is written, not read");
                    });
        } catch (UnreadableException refused) {
            return new Import.Refused(refused.pointer(), refused.reason());
        }
    }

    /** Writes a published model. */
    public Translated write(ThingModel model) {
        return switch (this) {
            case TSL -> TslWriter.write(model);
            case WOT -> WotWriter.write(model);
            case TIANGONG -> TiangongWriter.write(model);
            case JSON_SCHEMA -> SchemaWriter.write(model);
        };
    }
}
