{{- /* The names of everything begin with it. Short, since a pod's name is a node's name, of at most 64 characters. */}}
{{- define "tollgate.name" -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- /* What a part is found by; never changes. (dict "root" $ "part" "node") */}}
{{- define "tollgate.selector" -}}
app.kubernetes.io/name: tollgate
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "tollgate.labels" -}}
{{ include "tollgate.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- /* (dict "root" $ "repository" "…") */}}
{{- define "tollgate.image" -}}
{{- $tag := .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- if eq $tag "latest" }}{{ fail "image.tag: latest (expected: a version, since pods of one set would run different ones)" }}{{ end -}}
{{ .repository }}:{{ $tag }}
{{- end }}

{{- /* What is the same in every pod: no right, no root, no way to the Kubernetes API.
       enableServiceLinks: else a Service of this namespace with a name such as "tollgate-admin" sets TOLLGATE_ADMIN_PORT. */}}
{{- define "tollgate.pod" -}}
serviceAccountName: {{ include "tollgate.name" . }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  # A node keeps its folder to itself (0700): nobody is to widen every file at each start.
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "tollgate.container" -}}
securityContext:
  allowPrivilegeEscalation: false
  privileged: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{- /* Further settings. What the chart decides is not theirs, and secrets have no place there.
       (dict "settings" … "ours" (list …) "where" "node.settings") */}}
{{- define "tollgate.settings" -}}
{{- $where := .where }}
{{- $ours := .ours }}
{{- range $name, $value := .settings }}
{{- if not (regexMatch "^(TOLLGATE_[A-Z0-9_]+|JDK_JAVA_OPTIONS)$" $name) }}
{{- fail (printf "%s.%s: no setting (expected: TOLLGATE_… as in docs/reference/settings.md, or JDK_JAVA_OPTIONS)" $where $name) }}
{{- end }}
{{- if has $name $ours }}{{ fail (printf "%s.%s: the chart sets it (expected: another setting)" $where $name) }}{{ end }}
{{- if regexMatch "(PASSWORD|TOKEN|MASTER_KEY|_HEADERS$)" $name }}
{{- if not (or (hasSuffix "_FILE" $name) (eq $name "TOLLGATE_ACCESS_LOG_HEADERS")) }}
{{- fail (printf "%s.%s: a secret (expected: its _FILE twin, or a Secret that the chart names)" $where $name) }}
{{- end }}
{{- end }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
