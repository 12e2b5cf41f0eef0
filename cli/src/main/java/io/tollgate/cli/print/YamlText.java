package io.tollgate.cli.print;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** JSON values as YAML, in blocks and with texts quoted where they would else be read as something else. */
public final class YamlText {
    private YamlText() {}

    /** {@code json} as one document. */
    public static String of(JsonNode json) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setSchema(new CoreSchema())
                .setIndent(2)
                .setSplitLines(false)
                .setWidth(Integer.MAX_VALUE)
                .setDereferenceAliases(true)
                .build();
        return new Dump(settings).dumpToString(plain(json));
    }

    private static @Nullable Object plain(JsonNode json) {
        if (json.isObject()) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            json.properties().forEach(field -> map.put(field.getKey(), plain(field.getValue())));
            return map;
        } else if (json.isArray()) {
            List<@Nullable Object> list = new ArrayList<>();
            json.forEach(element -> list.add(plain(element)));
            return list;
        } else if (json.isBoolean()) {
            return json.booleanValue();
        } else if (json.isIntegralNumber()) {
            return json.bigIntegerValue();
        } else if (json.isNumber()) {
            return json.doubleValue();
        }
        return json.isNull() ? null : json.asText();
    }
}
