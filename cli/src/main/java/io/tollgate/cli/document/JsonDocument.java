package io.tollgate.cli.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tollgate.cli.document.References.DanglingException;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JSON document. Places are looked for only when somebody asks: the text is walked again. */
record JsonDocument(String file, String text, JsonNode json) implements Located {
    private static final Pattern AT = Pattern.compile("\\(line ([0-9]+), column ([0-9]+)\\)$");

    /** Parses strictly: a name that stands twice and a second document are refused too. */
    static JsonDocument parse(String file, String text, References references) throws RefusedDocumentsException {
        JsonNode json;
        try {
            json = Json.parse(text);
        } catch (InvalidDocumentException e) {
            String detail = e.violations().getFirst().toString();
            Matcher at = AT.matcher(detail);
            throw new RefusedDocumentsException(
                    at.find()
                            ? new Place(file, Integer.parseInt(at.group(1)), Integer.parseInt(at.group(2)))
                            : Place.in(file),
                    detail);
        }
        JsonDocument written = new JsonDocument(file, text, json);
        return new JsonDocument(file, text, written.resolve(json, "", references));
    }

    private JsonNode resolve(JsonNode node, String pointer, References references) throws RefusedDocumentsException {
        if (node.isTextual() && References.in(node.textValue())) {
            try {
                return TextNode.valueOf(references.resolve(node.textValue()));
            } catch (DanglingException e) {
                throw new RefusedDocumentsException(place(pointer), String.valueOf(e.getMessage()));
            }
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, resolve(array.get(i), pointer + "/" + i, references));
            }
        } else if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                field.setValue(resolve(field.getValue(), pointer + "/" + Pointers.escape(field.getKey()), references));
            }
        }
        return node;
    }

    @Override
    public Place place(String pointer) {
        Place best = new Place(file, 1, 1);
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            int depthFound = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                String here = parser.getParsingContext().pathAsPointer().toString();
                boolean isValue = token != JsonToken.FIELD_NAME && !token.isStructEnd();
                if (isValue && here.length() > depthFound && Pointers.isAtOrAbove(here, pointer)) {
                    depthFound = here.length();
                    best = new Place(
                            file,
                            parser.currentTokenLocation().getLineNr(),
                            parser.currentTokenLocation().getColumnNr());
                }
            }
        } catch (IOException e) {
            return best; // the text was parsed before: nobody comes here
        }
        return best;
    }
}
