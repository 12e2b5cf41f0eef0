package io.tollgate.cli.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A document of YAML 1.2: its core schema, so that {@code no} is a text and {@code 010} is ten. */
record YamlDocument(String file, Node root, JsonNode json) implements Located {
    private static final int ALIASES_MAX = 50;

    /**
     * All documents of {@code text}; those with nothing in them are left out.
     *
     * @param references null leaves texts as they are, and takes documents as deep as those of others may be
     */
    static List<YamlDocument> parseAll(String file, String text, @Nullable References references)
            throws RefusedDocumentsException {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setMaxAliasesForCollections(ALIASES_MAX)
                .setCodePointLimit(Sources.FILE_BYTES_MAX)
                .setSchema(YamlValues.SCHEMA)
                .build();
        List<YamlDocument> documents = new ArrayList<>();
        try {
            for (Node root : new Compose(settings).composeAllFromString(text)) {
                JsonNode json = new YamlValues(file, references).read(root);
                if (!json.isNull()) {
                    documents.add(new YamlDocument(file, root, json));
                }
            }
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
            throw new RefusedDocumentsException(place(file, mark), "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new RefusedDocumentsException(Place.in(file), "not YAML: " + e.getMessage());
        }
        return documents;
    }

    static Place place(String file, Optional<Mark> mark) {
        return mark.map(at -> new Place(file, at.getLine() + 1, at.getColumn() + 1))
                .orElse(Place.in(file));
    }

    @Override
    public Place place(String pointer) {
        Node node = root;
        Node best = root;
        for (String token : Pointers.tokens(pointer)) {
            Node next = null;
            if (node instanceof MappingNode mapping) {
                for (NodeTuple tuple : mapping.getValue()) {
                    if (tuple.getKeyNode() instanceof ScalarNode key
                            && key.getValue().equals(token)) {
                        best = key; // the line of the key is where people look
                        next = tuple.getValueNode();
                    }
                }
            } else if (node instanceof SequenceNode sequence && isIndexOf(sequence, token)) {
                next = sequence.getValue().get(Integer.parseInt(token));
                best = next;
            }
            if (next == null) {
                break;
            }
            node = next;
        }
        return place(file, best.getStartMark());
    }

    private static boolean isIndexOf(SequenceNode sequence, String token) {
        return token.matches("[0-9]{1,9}")
                && Integer.parseInt(token) < sequence.getValue().size();
    }
}
