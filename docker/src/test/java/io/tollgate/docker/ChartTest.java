package io.tollgate.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart makes, part by part: that its parts find each other, and what they may not do. */
class ChartTest {
    private static final Set<String> KINDS = Set.of(
            "ServiceAccount",
            "Deployment",
            "StatefulSet",
            "Service",
            "PodDisruptionBudget",
            "HorizontalPodAutoscaler",
            "NetworkPolicy",
            "ServiceMonitor");

    static Stream<String> uses() {
        return Chart.uses();
    }

    @Test
    void helm_itself_finds_nothing_to_complain_of() {
        LintResult result = new Helm(Chart.FOLDER).lint().strict().call();
        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
        assertThat(result.getMessages()).noneMatch(message -> message.contains("[WARNING]"));
    }

    @ParameterizedTest
    @MethodSource("uses")
    void nothing_is_there_twice_and_no_secret_at_all(String use) {
        Set<String> seen = new HashSet<>();
        for (JsonNode object : Chart.rendered(use).objects()) {
            String kind = object.path("kind").asText();
            assertThat(kind).isIn(KINDS);
            assertThat(seen.add(kind + "/" + Manifests.name(object)))
                    .as("%s %s is new", kind, Manifests.name(object))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("uses")
    void every_selector_finds_its_pods_and_every_port_is_one_of_theirs(String use) {
        Manifests all = Chart.rendered(use);
        all.ofKind("Service").forEach(service -> {
            Map<String, Integer> ports = ports(all, service.at("/spec/selector"));
            service.at("/spec/ports")
                    .forEach(port -> assertThat(ports)
                            .as(Manifests.name(service))
                            .containsKey(port.path("targetPort").asText()));
        });
        Stream.of("Deployment", "StatefulSet", "PodDisruptionBudget")
                .flatMap(all::ofKind)
                .forEach(object -> assertThat(all.selectedBy(object.at("/spec/selector/matchLabels")))
                        .as(Manifests.name(object))
                        .hasSize(1));
        all.ofKind("NetworkPolicy").forEach(policy -> {
            Map<String, Integer> ports = ports(all, policy.at("/spec/podSelector/matchLabels"));
            policy.at("/spec/ingress")
                    .forEach(rule -> rule.path("ports")
                            .forEach(port -> assertThat(ports)
                                    .containsKey(port.path("port").asText())));
        });
    }

    /** What the selected pods have in common: control planes, or nodes of one kind or both. */
    private static Map<String, Integer> ports(Manifests all, JsonNode selector) {
        List<JsonNode> pods = all.selectedBy(selector);
        Set<String> parts = pods.stream().map(ChartTest::part).collect(Collectors.toSet());
        assertThat(parts)
                .isIn(Set.of("control-plane"), Set.of("node"), Set.of("node", "lite"))
                .hasSameSizeAs(pods);
        Set<Map<String, Integer>> ports = pods.stream()
                .map(pod -> Manifests.ports(pod.at("/spec/containers/0")))
                .collect(Collectors.toSet());
        assertThat(ports).hasSize(1);
        return ports.iterator().next();
    }

    private static String part(JsonNode pod) {
        return pod.at("/metadata/labels").path("app.kubernetes.io/component").asText();
    }

    @ParameterizedTest
    @MethodSource("uses")
    void a_container_has_the_ports_that_its_image_says(String use) {
        Manifests all = Chart.rendered(use);
        for (String part : List.of("node", "control-plane")) {
            assertThat(Set.copyOf(Manifests.ports(all.container(part)).values()))
                    .as(part)
                    .isEqualTo(Dockerfile.of(part).ports());
        }
    }

    @ParameterizedTest
    @MethodSource("uses")
    void no_pod_has_a_right_that_it_does_not_need(String use) {
        for (JsonNode pod : Chart.rendered(use).pods()) {
            JsonNode spec = pod.path("spec");
            String part = part(pod);
            assertThat(spec.path("automountServiceAccountToken").asBoolean(true))
                    .isFalse();
            assertThat(spec.path("enableServiceLinks").asBoolean(true))
                    .as("the Service tollgate-admin would set TOLLGATE_ADMIN_PORT")
                    .isFalse();
            assertThat(spec.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(spec.at("/securityContext/runAsUser").asLong())
                    .isEqualTo(
                            Dockerfile.of(part.equals("lite") ? "node" : part).user());
            assertThat(spec.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            for (String shared : List.of("hostNetwork", "hostPID", "hostIPC")) {
                assertThat(spec.has(shared)).isFalse();
            }
            assertThat(spec.path("containers")).hasSize(1);
            JsonNode context = spec.at("/containers/0/securityContext");
            assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(context.at("/capabilities/drop").toString()).isEqualTo("[\"ALL\"]");
            assertThat(spec.at("/containers/0/resources/limits/memory").asText())
                    .isNotEmpty();
            assertThat(spec.at("/containers/0/resources/requests/cpu").asText()).isNotEmpty();
            assertThat(spec.at("/containers/0/image").asText())
                    .matches(".+:[^:/]+")
                    .doesNotEndWith(":latest");
        }
    }

    @ParameterizedTest
    @MethodSource("uses")
    void every_mount_has_its_volume_and_what_must_be_written_to_is_one(String use) {
        Manifests all = Chart.rendered(use);
        for (JsonNode pod : all.pods()) {
            Set<String> volumes = new HashSet<>();
            pod.at("/spec/volumes")
                    .forEach(volume -> volumes.add(volume.path("name").asText()));
            all.ofKind("StatefulSet")
                    .forEach(set ->
                            set.at("/spec/volumeClaimTemplates").forEach(claim -> volumes.add(Manifests.name(claim))));
            Set<String> written = new HashSet<>();
            for (JsonNode mount : pod.at("/spec/containers/0/volumeMounts")) {
                assertThat(volumes).contains(mount.path("name").asText());
                if (!mount.path("readOnly").asBoolean()) {
                    written.add(mount.path("mountPath").asText());
                }
            }
            assertThat(written).contains("/tmp");
        }
    }

    @ParameterizedTest
    @MethodSource("uses")
    void nodes_are_stable_members_that_leave_one_at_a_time_and_have_the_time_for_it(String use) {
        Manifests all = Chart.rendered(use);
        JsonNode nodes = all.one("StatefulSet", "tollgate-node").path("spec");
        JsonNode members = all.one("Service", nodes.path("serviceName").asText());
        assertThat(members.at("/spec/clusterIP").asText()).isEqualTo("None");
        assertThat(members.at("/spec/publishNotReadyAddresses").asBoolean())
                .as("a node is ready once it has joined, and joins by the others' names")
                .isTrue();
        assertThat(nodes.path("podManagementPolicy").asText()).isEqualTo("Parallel");
        assertThat(nodes.at("/volumeClaimTemplates/0/metadata/name").asText()).isEqualTo("data");
        assertThat(nodes.at("/persistentVolumeClaimRetentionPolicy/whenScaled").asText())
                .isEqualTo("Retain");
        assertThat(all.one("PodDisruptionBudget", "tollgate-node")
                        .at("/spec/maxUnavailable")
                        .asInt())
                .isOne();
        assertThat(nodes.at("/template/spec/affinity/podAntiAffinity").isObject())
                .isTrue();
    }

    @Test
    void how_many_nodes_there_are_is_for_the_autoscaler_to_say_where_there_is_one() {
        Manifests all = Chart.rendered("everything");
        JsonNode target = all.one("HorizontalPodAutoscaler", "tollgate-lite").at("/spec/scaleTargetRef");
        JsonNode nodes =
                all.one(target.path("kind").asText(), target.path("name").asText());
        assertThat(nodes.path("apiVersion")).isEqualTo(target.path("apiVersion"));
        assertThat(nodes.at("/spec/replicas").asInt())
                .as("left out it would be 1 where there were more; in a cluster it is what the autoscaler made it")
                .isEqualTo(2);
        assertThat(all.ofKind("HorizontalPodAutoscaler"))
                .as("none scales those that hold counters")
                .hasSize(1);
        assertThat(Chart.rendered("").ofKind("HorizontalPodAutoscaler")).isEmpty();
        assertThat(Chart.rendered("")
                        .one("StatefulSet", "tollgate-node")
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void lite_nodes_are_like_the_others_but_for_their_name_and_what_they_are() {
        Manifests all = Chart.rendered("everything");
        ObjectNode data = all.one("StatefulSet", "tollgate-node").path("spec").deepCopy();
        ObjectNode lite = all.one("StatefulSet", "tollgate-lite").path("spec").deepCopy();
        data.remove("replicas");
        lite.remove("replicas");
        assertThat(lite.toString().replace("\"lite\"", "\"data\""))
                .isEqualTo(data.toString()
                        .replace(
                                "\"app.kubernetes.io/component\":\"node\"",
                                "\"app.kubernetes.io/component\":\"data\""));
        assertThat(all.selectedBy(lite.at("/selector/matchLabels"))).hasSize(1);
        assertThat(Chart.rendered("").ofKind("StatefulSet"))
                .as("none, unless they are wanted")
                .hasSize(1);
        assertThat(Chart.with(Map.of("lite.replicas", 4))
                        .one("StatefulSet", "tollgate-lite")
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(4);
    }

    @Test
    void members_are_reached_by_nodes_alone_and_control_planes_by_nodes_and_those_who_are_named() {
        Manifests usual = Chart.rendered("");
        assertThat(from(usual, "tollgate-node", "member")).containsExactly("gateway");
        assertThat(from(usual, "tollgate-node", "https")).containsExactly("everybody");
        assertThat(from(usual, "tollgate-node", "status")).isEmpty();
        assertThat(from(usual, "tollgate-control-plane", "sync")).containsExactly("gateway");
        assertThat(from(usual, "tollgate-control-plane", "admin")).isEmpty();
        Manifests everything = Chart.rendered("everything");
        assertThat(from(everything, "tollgate-node", "member")).containsExactly("gateway");
        assertThat(from(everything, "tollgate-node", "https")).containsExactly("203.0.113.0/24");
        assertThat(from(everything, "tollgate-node", "http")).isEmpty();
        assertThat(from(everything, "tollgate-node", "status")).containsExactly("monitoring");
        assertThat(from(everything, "tollgate-control-plane", "console")).containsExactly("ops");
        assertThat(Chart.rendered("small").ofKind("NetworkPolicy")).isEmpty();
    }

    /** Who may come in at a port: parts of this release, address blocks and namespaces. */
    private static List<String> from(Manifests all, String policy, String port) {
        JsonNode spec = all.one("NetworkPolicy", policy).path("spec");
        assertThat(spec.path("policyTypes").toString()).isEqualTo("[\"Ingress\"]");
        return each(spec.path("ingress"))
                .filter(rule -> each(rule.path("ports"))
                        .anyMatch(open -> open.path("port").asText().equals(port)))
                .flatMap(
                        rule -> rule.has("from") ? each(rule.path("from")).map(ChartTest::who) : Stream.of("everybody"))
                .toList();
    }

    private static String who(JsonNode peer) {
        return Stream.of(
                        peer.at("/podSelector/matchLabels").path("app.kubernetes.io/part-of"),
                        peer.at("/ipBlock/cidr"),
                        peer.at("/namespaceSelector/matchLabels").path("kubernetes.io/metadata.name"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void the_monitor_finds_the_service_that_has_the_port() {
        Manifests all = Chart.rendered("everything");
        JsonNode monitor = all.one("ServiceMonitor", "tollgate-node");
        JsonNode wanted = monitor.at("/spec/selector/matchLabels");
        List<JsonNode> found = all.ofKind("Service")
                .filter(service -> wanted.propertyStream()
                        .allMatch(label -> label.getValue()
                                .equals(service.at("/metadata/labels").path(label.getKey()))))
                .toList();
        assertThat(found).hasSize(1);
        assertThat(each(found.getFirst().at("/spec/ports"))
                        .map(port -> port.path("name").asText()))
                .contains(monitor.at("/spec/endpoints/0/port").asText());
    }

    private static Stream<JsonNode> each(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
