package io.tollgate.console.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasValue;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.checkbox.CheckboxGroup;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.combobox.MultiSelectComboBox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.shared.HasValidationProperties;
import com.vaadin.flow.component.textfield.IntegerField;
import com.vaadin.flow.component.textfield.NumberField;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.component.textfield.TextField;
import io.tollgate.console.kit.Mark;
import io.tollgate.core.json.Json;
import io.tollgate.core.secret.SealedText;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** A part of a form: a heading, a sentence, and fields in two columns. */
public final class FormSection extends Section {
    private final DocumentForm form;
    private final String prefix;
    private final Div grid = Mark.style(new Div(), "tg-fields");

    FormSection(DocumentForm form, String prefix, String title, String sentence) {
        this.form = form;
        this.prefix = prefix;
        Mark.style(this, "tg-section");
        Div head = Mark.style(new Div(new H2(title)), "tg-section-head");
        if (!sentence.isEmpty()) {
            head.add(new Paragraph(sentence));
        }
        add(head, grid);
    }

    /** One line of text. */
    public TextField text(String pointer, String label, String hint) {
        TextField field = hint(new TextField(label), hint);
        bind(field, pointer, node -> node.isTextual() ? node.textValue() : "", FormSection::textOrNothing);
        return field;
    }

    /** A whole number. */
    public IntegerField number(String pointer, String label, String hint) {
        IntegerField field = new IntegerField(label);
        field.setHelperText(hint.isEmpty() ? null : hint);
        bind(
                field,
                pointer,
                node -> node.canConvertToInt() && node.isIntegralNumber() ? node.intValue() : null,
                value -> value == null ? null : LongNode.valueOf(value.longValue()));
        return field;
    }

    /** A number, whole or not. */
    public NumberField decimal(String pointer, String label, String hint) {
        NumberField field = new NumberField(label);
        field.setHelperText(hint.isEmpty() ? null : hint);
        bind(
                field,
                pointer,
                node -> node.isNumber() ? node.doubleValue() : null,
                value -> value == null ? null : DoubleNode.valueOf(value));
        return field;
    }

    /** Several words, each on its line: they can be pasted. */
    public TextArea lines(String pointer, String label, String hint) {
        TextArea field = Mark.style(new TextArea(label), "tg-mono-field");
        field.setHelperText(hint.isEmpty() ? null : hint);
        field.setMinRows(2);
        field.setMaxRows(8);
        field.getElement().setAttribute("spellcheck", "false");
        bind(
                field,
                pointer,
                node -> String.join("\n", words(node)),
                text -> array(text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList()));
        return field;
    }

    /** A text of many lines in PEM, kept as it is. */
    public TextArea pem(String pointer, String label, String hint) {
        TextArea field = pemArea(label, hint);
        bind(field, pointer, node -> node.isTextual() ? node.textValue() : "", FormSection::textOrNothing);
        return field;
    }

    /** A private key in PEM. One that is stored is not shown, sealed as it is, and stays unless another is pasted. */
    public TextArea keyPem(String pointer, String label, String hint) {
        TextArea field = pemArea(label, hint);
        AtomicReference<@Nullable JsonNode> stored = new AtomicReference<>();
        bind(
                field,
                pointer,
                node -> {
                    String text = node.isTextual() ? node.textValue() : "";
                    if (!SealedText.isSealed(text)) {
                        return text;
                    }
                    stored.set(node);
                    field.setHelperText("A key is stored; paste to replace it. " + hint);
                    return "";
                },
                text -> {
                    JsonNode pasted = textOrNothing(text);
                    return pasted == null ? stored.get() : pasted;
                });
        return field;
    }

    private static TextArea pemArea(String label, String hint) {
        TextArea field = Mark.style(new TextArea(label), "tg-mono-field");
        field.setHelperText(hint);
        field.setMinRows(4);
        field.setMaxRows(12);
        field.getElement().setAttribute("spellcheck", "false");
        field.getElement().setAttribute("autocomplete", "off");
        return field;
    }

    private static TextArea rows(String label, String hint) {
        TextArea field = Mark.style(new TextArea(label), "tg-mono-field");
        field.setHelperText(hint);
        field.setMinRows(2);
        return field;
    }

    /** {@code name: value} on each line. */
    public TextArea pairs(String pointer, String label, String hint) {
        TextArea field = rows(label, hint);
        bind(field, pointer, FormSection::pairText, text -> pairObject(text, line -> line.indexOf(':')));
        return field;
    }

    /** {@code word: name} on each line: names by word. */
    public TextArea named(String pointer, String label, String hint) {
        TextArea field = rows(label, hint);
        bind(field, pointer, FormSection::pairText, text -> pairObject(text, line -> line.lastIndexOf(':')));
        return field;
    }

    /** {@code word: name, name} on each line: lists of names by word. */
    public TextArea lists(String pointer, String label, String hint) {
        TextArea field = rows(label, hint);
        bind(field, pointer, FormSection::listText, FormSection::listObject);
        return field;
    }

    /** One of few words. */
    public Select<String> choice(String pointer, String label, List<String> words, String fallback) {
        Select<String> field = new Select<>();
        field.setLabel(label);
        field.setItems(words);
        bind(field, pointer, node -> node.isTextual() ? node.textValue() : fallback, TextNode::valueOf);
        return field;
    }

    /** Any of few words. */
    public CheckboxGroup<String> choices(String pointer, String label, List<String> words, String hint) {
        CheckboxGroup<String> field = new CheckboxGroup<>(label);
        field.setHelperText(hint.isEmpty() ? null : hint);
        field.setItems(words);
        bind(field, pointer, node -> new LinkedHashSet<>(words(node)), chosen -> array(inOrder(words, chosen)));
        return field;
    }

    /** Yes or no. */
    public Checkbox flag(String pointer, String label, boolean fallback) {
        Checkbox field = new Checkbox(label);
        bind(field, pointer, node -> node.isBoolean() ? node.booleanValue() : fallback, BooleanNode::valueOf);
        return field;
    }

    /** The name of another object; a name that is not there may be typed, and is refused when saved. */
    public ComboBox<String> reference(String pointer, String label, List<String> names) {
        ComboBox<String> field = new ComboBox<>(label, names);
        field.setAllowCustomValue(true);
        field.addCustomValueSetListener(
                event -> field.setValue(event.getDetail().strip()));
        bind(field, pointer, node -> node.isTextual() ? node.textValue() : null, FormSection::textOrNothing);
        return field;
    }

    /** Names of other objects. */
    public MultiSelectComboBox<String> references(String pointer, String label, List<String> names, String hint) {
        MultiSelectComboBox<String> field = new MultiSelectComboBox<>(label, names);
        field.setHelperText(hint.isEmpty() ? null : hint);
        field.setAllowCustomValue(true);
        field.addCustomValueSetListener(event -> {
            Set<String> chosen = new LinkedHashSet<>(field.getValue());
            chosen.add(event.getDetail().strip());
            field.setValue(chosen);
        });
        bind(field, pointer, node -> new LinkedHashSet<>(words(node)), chosen -> array(List.copyOf(chosen)));
        return field;
    }

    /** A list of objects, each a row of inputs. */
    public RowsField rows(String pointer, String label, String add, RowsField.Column... columns) {
        RowsField rows = new RowsField(form, id(pointer), new Place(pointer), label, add, List.of(columns));
        form.register(rows);
        grid.add(Mark.style(rows, "tg-wide"));
        return rows;
    }

    /** A part that may be switched off as a whole; {@code initial} is what switching on puts there. */
    public OptionalPart optional(String pointer, String label, ObjectNode initial) {
        OptionalPart part = new OptionalPart(form, new Place(pointer), label, initial);
        Mark.once(part.box(), id(pointer));
        form.register(part);
        grid.add(Mark.style(part.box(), "tg-wide"));
        return part;
    }

    /** Adds what is no field of the common kinds. */
    public FormSection special(DocumentField field, Component component) {
        form.register(field);
        grid.add(Mark.style(component, "tg-wide"));
        return this;
    }

    private <V, C extends Component & HasValue<?, V>> void bind(
            C component,
            String pointer,
            Function<JsonNode, ? extends @Nullable V> read,
            Function<V, @Nullable JsonNode> write) {
        if (component instanceof HasValidationProperties) {
            // Whether a value is right is the control plane's word, not the component's.
            component.getElement().setProperty("manualValidation", true);
        }
        Mark.once(component, id(pointer));
        form.register(new ValueField<>(component, new Place(pointer), form, read, write));
        grid.add(component);
    }

    private String id(String pointer) {
        return prefix + pointer.replace('/', '-');
    }

    private static TextField hint(TextField field, String hint) {
        field.setHelperText(hint.isEmpty() ? null : hint);
        return field;
    }

    private static @Nullable JsonNode textOrNothing(@Nullable String text) {
        return text == null || text.isBlank() ? null : TextNode.valueOf(text.strip());
    }

    static List<String> words(JsonNode array) {
        return array.isArray() ? array.valueStream().map(JsonNode::asText).toList() : List.of();
    }

    static ArrayNode array(List<String> words) {
        ArrayNode array = Json.object().putArray("words");
        words.forEach(array::add);
        return array;
    }

    private static List<String> inOrder(List<String> words, Set<String> chosen) {
        Set<String> ordered = new LinkedHashSet<>(words);
        ordered.addAll(chosen); // a word that the form does not offer survives
        ordered.retainAll(chosen);
        return List.copyOf(ordered);
    }

    private static String pairText(JsonNode object) {
        StringBuilder text = new StringBuilder();
        object.properties()
                .forEach(entry -> text.append(entry.getKey())
                        .append(": ")
                        .append(entry.getValue().asText())
                        .append('\n'));
        return text.toString().stripTrailing();
    }

    private static String listText(JsonNode object) {
        StringBuilder text = new StringBuilder();
        object.properties()
                .forEach(entry -> text.append(entry.getKey())
                        .append(": ")
                        .append(String.join(", ", words(entry.getValue())))
                        .append('\n'));
        return text.toString().stripTrailing();
    }

    /** The last colon parts them: a word may hold one, a name may not. */
    private static ObjectNode listObject(String text) {
        ObjectNode object = Json.object();
        text.lines().filter(line -> !line.isBlank()).forEach(line -> {
            int colon = line.lastIndexOf(':');
            String word = colon < 0 ? line : line.substring(0, colon);
            ArrayNode names = object.putArray(word.strip());
            if (colon >= 0) {
                Arrays.stream(line.substring(colon + 1).split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .forEach(names::add);
            }
        });
        return object;
    }

    private static ObjectNode pairObject(String text, ToIntFunction<String> parting) {
        ObjectNode object = Json.object();
        text.lines().filter(line -> !line.isBlank()).forEach(line -> {
            int colon = parting.applyAsInt(line);
            String name = colon < 0 ? line : line.substring(0, colon);
            object.put(name.strip(), colon < 0 ? "" : line.substring(colon + 1).strip());
        });
        return object;
    }
}
