{{- /* What the pods of all nodes have, data members and lite ones, beside the labels of their part. */}}
{{- define "tollgate.serves" -}}
app.kubernetes.io/part-of: gateway
{{- end }}

{{- /* What finds them all. (root) */}}
{{- define "tollgate.nodes" -}}
app.kubernetes.io/name: tollgate
app.kubernetes.io/instance: {{ .Release.Name }}
{{ include "tollgate.serves" . }}
{{- end }}

{{- /* Nodes of one kind. (dict "root" $ "part" "node" "member" "data" "replicas" 3) */}}
{{- define "tollgate.nodeSet" -}}
{{- $root := .root }}
{{- $name := printf "%s-%s" (include "tollgate.name" $root) .part }}
{{- $members := printf "%s-members" (include "tollgate.name" $root) }}
{{- $part := dict "root" $root "part" .part }}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $name }}
  labels:
    {{- include "tollgate.labels" $part | nindent 4 }}
spec:
  replicas: {{ .replicas }}
  serviceName: {{ $members }}
  # Whose turn it is to start is for the control plane to say. In order, one that is broken would keep the others out, after a
  # power cut as well.
  podManagementPolicy: Parallel
  # One after the other, and the next one only when the last has had time to vote.
  updateStrategy:
    type: RollingUpdate
  minReadySeconds: 5
  # Who comes back is who it was: no new token, and none of its votes is lost.
  persistentVolumeClaimRetentionPolicy:
    whenDeleted: Retain
    whenScaled: Retain
  selector:
    matchLabels:
      {{- include "tollgate.selector" $part | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "tollgate.labels" $part | nindent 8 }}
        {{- include "tollgate.serves" . | nindent 8 }}
    spec:
      {{- include "tollgate.pod" $root | nindent 6 }}
      # Requests in flight, then up to 20 s for leaving the cluster in an orderly way, then a little. No preStop: a node that is told to
      # stop listens on until nobody new has come for the drain notice.
      terminationGracePeriodSeconds: {{ add $root.Values.node.drainSeconds 25 }}
      affinity:
        podAntiAffinity:
          {{- if eq $root.Values.node.antiAffinity "required" }}
          requiredDuringSchedulingIgnoredDuringExecution:
            - topologyKey: kubernetes.io/hostname
              labelSelector:
                matchLabels:
                  {{- include "tollgate.selector" $part | nindent 18 }}
          {{- else }}
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 100
              podAffinityTerm:
                topologyKey: kubernetes.io/hostname
                labelSelector:
                  matchLabels:
                    {{- include "tollgate.selector" $part | nindent 20 }}
          {{- end }}
      # Else more than half of them may be in one zone, and go with it.
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "tollgate.selector" $part | nindent 14 }}
      {{- with $root.Values.node.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $root.Values.node.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: node
          image: {{ include "tollgate.image" (dict "root" $root "repository" $root.Values.node.repository) }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          {{- include "tollgate.container" $root | nindent 10 }}
          ports:
            - {name: http, containerPort: 8000}
            - {name: https, containerPort: 8443}
            - {name: status, containerPort: 8100}
            - {name: member, containerPort: 5701}
          env:
            # The pod's name, which it keeps: it is in the node's certificate.
            - name: TOLLGATE_NODE_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            # What it tells the control plane, which tells the others, signed. A name, and not the pod's address: nodes that start
            # while the control plane is away find each other by what they have on disk.
            - name: TOLLGATE_CLUSTER_ADDRESS
              value: $(TOLLGATE_NODE_NAME).{{ $members }}.{{ $root.Release.Namespace }}.svc.{{ $root.Values.clusterDomain }}:5701
            # data: it holds counters and is a voter. lite: neither, so that it comes and goes with load and moves nothing.
            - name: TOLLGATE_CLUSTER_MEMBER
              value: {{ .member }}
            - name: TOLLGATE_SYNC_ADDRESS
              value: {{ include "tollgate.name" $root }}-control-plane.{{ $root.Release.Namespace }}.svc:8005
            # Looked at until the node is enrolled, and never after.
            - name: TOLLGATE_JOIN_TOKEN_FILE
              value: /run/secrets/join-tokens/$(TOLLGATE_NODE_NAME)-join-token
            # Below the volume, whose own folder belongs to root.
            - name: TOLLGATE_DATA
              value: /var/lib/tollgate/node
            - name: TOLLGATE_DRAIN_TIMEOUT
              value: {{ printf "%vs" $root.Values.node.drainSeconds }}
            - name: TOLLGATE_DRAIN_NOTICE
              value: {{ printf "%vs" $root.Values.node.drainNoticeSeconds }}
            {{- include "tollgate.settings" (dict "settings" $root.Values.node.settings "where" "node.settings"
                "ours" (list "TOLLGATE_BIND" "TOLLGATE_PROXY_PORT" "TOLLGATE_PROXY_TLS_PORT" "TOLLGATE_STATUS_PORT"
                "TOLLGATE_CLUSTER_PORT" "TOLLGATE_CLUSTER_ADDRESS" "TOLLGATE_CLUSTER_MEMBER" "TOLLGATE_NODE_NAME" "TOLLGATE_SYNC_ADDRESS"
                "TOLLGATE_JOIN_TOKEN_FILE" "TOLLGATE_DATA" "TOLLGATE_DRAIN_TIMEOUT" "TOLLGATE_DRAIN_NOTICE")) | nindent 12 }}
          startupProbe:
            httpGet: {path: /livez, port: status}
            periodSeconds: 1
            failureThreshold: 120
          livenessProbe:
            httpGet: {path: /livez, port: status}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: {path: /readyz, port: status}
            periodSeconds: 2
            timeoutSeconds: 2
            failureThreshold: 2
          resources:
            {{- toYaml $root.Values.node.resources | nindent 12 }}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
            - {name: data, mountPath: /var/lib/tollgate}
            - {name: join-tokens, mountPath: /run/secrets/join-tokens, readOnly: true}
      volumes:
        # Netty unpacks its native libraries there and maps them.
        - name: tmp
          emptyDir: {sizeLimit: 256Mi}
        - name: join-tokens
          secret:
            secretName: {{ $root.Values.node.joinTokenSecret }}
            defaultMode: 0440
            optional: true
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        {{- with $root.Values.node.storage.className }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests:
            storage: {{ $root.Values.node.storage.size }}
{{- end }}
