package io.umbra.api;

import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says in the OpenAPI document what the records say: a member that is not nullable is always there. */
final class RequiredMembers implements ModelConverter {

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        if (!chain.hasNext()) {
            return null;
        }
        var schema = chain.next().resolve(type, context, chain);
        JavaType java = Json31.mapper().constructType(type.getType());
        if (schema != null && java != null && java.getRawClass().isRecord()) {
            require(java.getRawClass(), described(schema, context));
        }
        return schema;
    }

    /** A record is described once, and referred to from elsewhere. */
    private static Schema<?> described(Schema<?> schema, ModelConverterContext context) {
        var reference = schema.get$ref();
        var models = context.getDefinedModels();
        var found = reference == null ? null : models.get(reference.substring(reference.lastIndexOf('/') + 1));
        return found == null ? schema : found;
    }

    private static void require(Class<?> type, Schema<?> schema) {
        Map<String, ?> members = schema.getProperties();
        if (members == null) {
            return;
        }
        Arrays.stream(type.getRecordComponents())
                .filter(component -> !isNullable(component))
                .map(RecordComponent::getName)
                .filter(name -> members.containsKey(name))
                .filter(name ->
                        schema.getRequired() == null || !schema.getRequired().contains(name))
                .forEach(schema::addRequiredItem);
    }

    private static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }
}
