package io.umbra.thing;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Tags as they are stored: a JSON object of strings. */
final class Tags {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Tags() {}

    static String write(Map<String, String> tags) {
        return JSON.writeValueAsString(tags);
    }

    static Map<String, String> read(String stored) {
        return Map.copyOf(JSON.readValue(stored, new TypeReference<TreeMap<String, String>>() {}));
    }
}
