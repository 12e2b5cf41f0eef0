package io.tollgate.console.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.console.catalogue.ThreeWay.Clash;
import io.tollgate.control.catalogue.FieldChange;
import io.tollgate.core.config.ConfigObject;
import io.tollgate.core.config.Generated;
import io.tollgate.core.json.InvalidDocumentException;
import io.tollgate.core.json.Json;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Nobody's change gets lost when two people edit one object, and nobody's is made up. */
final class ThreeWayTest {
    private static final String BASE =
            "{'name':'a','path':{'stripPrefix':'/x'},'priority':0,'tags':['one','two'],'targets':[{'url':'u'},{'url':'v'}]}";

    @Example
    void changesOfDifferentFieldsAreBothThere() throws Exception {
        ThreeWay merge = merge(BASE, BASE.replace("'priority':0", "'priority':7"), BASE.replace("'/x'", "'/y'"));
        assertThat(merge.clashes()).isEmpty();
        assertThat(merge.decided(Map.of()))
                .isEqualTo(document(BASE.replace("'priority':0", "'priority':7").replace("'/x'", "'/y'")));
        assertThat(merge.theirs()).extracting(FieldChange::pointer).containsExactly("/priority");
        assertThat(merge.mine()).extracting(FieldChange::pointer).containsExactly("/path/stripPrefix");
    }

    @Example
    void wordsThatBothAddedOrRemovedComeTogether() throws Exception {
        ThreeWay merge = merge(
                BASE,
                BASE.replace("['one','two']", "['one','two','three']"),
                BASE.replace("['one','two']", "['two','four']"));
        assertThat(merge.clashes()).isEmpty();
        assertThat(merge.decided(Map.of()).get("tags").toString()).isEqualTo("[\"two\",\"three\",\"four\"]");
    }

    @Example
    void anOrderThatOneChangedIsNotLostToWhatTheOtherAdded() throws Exception {
        ThreeWay merge = merge(
                BASE,
                BASE.replace("['one','two']", "['one','two','three']"),
                BASE.replace("['one','two']", "['two','one']"));
        assertThat(merge.clashes()).extracting(Clash::pointer).containsExactly("/tags");
    }

    @Example
    void theSameFieldIsDecidedBySomebody() throws Exception {
        ThreeWay merge = merge(BASE, BASE.replace("'/x'", "'/theirs'"), BASE.replace("'/x'", "'/mine'"));
        assertThat(merge.clashes()).extracting(Clash::pointer).containsExactly("/path/stripPrefix");
        Clash clash = merge.clashes().getFirst();
        assertThat(merge.decided(Map.of(clash, true))).isEqualTo(document(BASE.replace("'/x'", "'/mine'")));
        assertThat(merge.decided(Map.of(clash, false))).isEqualTo(document(BASE.replace("'/x'", "'/theirs'")));
    }

    @Example
    void whatBothChangedToTheSameNeedsNoDecision() throws Exception {
        String both = BASE.replace("'/x'", "'/y'");
        assertThat(merge(BASE, both, both).clashes()).isEmpty();
    }

    /** A place in a list has no name: were they brought together, the weight would go to the other target. */
    @Example
    void listsOfObjectsAreOneValue() throws Exception {
        ThreeWay merge = merge(
                BASE,
                BASE.replace("[{'url':'u'},{'url':'v'}]", "[{'url':'v'},{'url':'u'}]"),
                BASE.replace("{'url':'u'}", "{'url':'u','weight':5}"));
        assertThat(merge.clashes()).extracting(Clash::pointer).containsExactly("/targets");
    }

    @Example
    void anObjectThatOneRemovedAndTheOtherChangedIsDecidedAsAWhole() throws Exception {
        ThreeWay merge =
                merge(BASE, BASE.replace("'path':{'stripPrefix':'/x'}", "'path':null"), BASE.replace("'/x'", "'/y'"));
        assertThat(merge.clashes()).extracting(Clash::pointer).containsExactly("/path");
        assertThat(merge.decided(Map.of(merge.clashes().getFirst(), true))
                        .at("/path/stripPrefix")
                        .asText())
                .isEqualTo("/y");
    }

    @Example
    void anObjectThatBothMadeIsBroughtTogetherFieldByField() throws Exception {
        ThreeWay merge = merge("{'name':'a'}", "{'name':'a','o':{'x':1}}", "{'name':'a','o':{'y':2}}");
        assertThat(merge.clashes()).isEmpty();
        assertThat(merge.decided(Map.of())).isEqualTo(document("{'name':'a','o':{'x':1,'y':2}}"));
    }

    /** Whatever the three documents are: this side's choice everywhere gives its document back where theirs is the base. */
    @Property(tries = 200)
    void oneSideAloneIsThatSide(@ForAll("routes") ConfigObject one, @ForAll("routes") ConfigObject other) {
        ObjectNode base = one.toJson();
        ObjectNode changed = other.toJson();
        ThreeWay mineOnly = ThreeWay.of(base, base, changed);
        assertThat(mineOnly.clashes()).isEmpty();
        assertThat(Json.canonical(mineOnly.decided(Map.of()))).isEqualTo(Json.canonical(changed));
        ThreeWay theirsOnly = ThreeWay.of(base, changed, base);
        assertThat(theirsOnly.clashes()).isEmpty();
        assertThat(Json.canonical(theirsOnly.decided(Map.of()))).isEqualTo(Json.canonical(changed));
    }

    /** What is decided for one side is that side's value, and no document that was given has changed. */
    @Property(tries = 200)
    void decisionsHold(
            @ForAll("routes") ConfigObject base,
            @ForAll("routes") ConfigObject theirs,
            @ForAll("routes") ConfigObject mine) {
        ObjectNode own = mine.toJson();
        ThreeWay merge = ThreeWay.of(base.toJson(), theirs.toJson(), own);
        Map<Clash, Boolean> all = new HashMap<>();
        merge.clashes().forEach(clash -> all.put(clash, true));
        ObjectNode decided = merge.decided(all);
        merge.clashes().forEach(clash -> assertThat(decided.at(clash.pointer())).isEqualTo(own.at(clash.pointer())));
        assertThat(own).isEqualTo(mine.toJson());
    }

    @Provide
    Arbitrary<ConfigObject> routes() {
        return Generated.routes().map(route -> route);
    }

    private static ThreeWay merge(String base, String theirs, String mine) throws InvalidDocumentException {
        return ThreeWay.of(document(base), document(theirs), document(mine));
    }

    private static ObjectNode document(String json) throws InvalidDocumentException {
        return (ObjectNode) Json.parse(json.replace('\'', '"'));
    }
}
