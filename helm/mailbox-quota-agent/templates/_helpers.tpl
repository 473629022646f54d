{{- define "mailbox-quota-agent.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* 52 characters leave a StatefulSet room for what it adds to the names and labels of its pods. */}}
{{- define "mailbox-quota-agent.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "mailbox-quota-agent.selectorLabels" -}}
app.kubernetes.io/name: {{ include "mailbox-quota-agent.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "mailbox-quota-agent.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride }}
{{- end }}

{{- define "mailbox-quota-agent.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "mailbox-quota-agent.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "mailbox-quota-agent.serviceAccountName" -}}
{{- $name := ternary (include "mailbox-quota-agent.fullname" .) "default" .Values.serviceAccount.create }}
{{- default $name .Values.serviceAccount.name }}
{{- end }}

{{- define "mailbox-quota-agent.image" -}}
{{- $image := printf "%s/%s" (default .Values.image.registry .Values.global.imageRegistry) .Values.image.repository }}
{{- if .Values.image.digest }}
{{- printf "%s@%s" $image .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" $image (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{/* Where the agent listens. Its own default is loopback, which neither the kubelet nor Prometheus can reach. */}}
{{- define "mailbox-quota-agent.listen" -}}
{{- $http := default dict .Values.config.http }}
{{- $listen := default "0.0.0.0:10143" $http.listen }}
{{- if regexMatch "^(127\\.|localhost:|\\[::1\\]:)" $listen }}
{{- fail (printf "config.http.listen: expected an address that the kubelet and Prometheus can reach, such as 0.0.0.0:10143, got %s" $listen) }}
{{- end }}
{{- $listen }}
{{- end }}

{{/* The names under which others in the cluster reach the agent; a scrape by the pod's address needs none. */}}
{{- define "mailbox-quota-agent.hosts" -}}
{{- $service := include "mailbox-quota-agent.fullname" . }}
{{- $namespaced := printf "%s.%s" $service (include "mailbox-quota-agent.namespace" .) }}
{{- $names := list $service $namespaced (printf "%s.svc" $namespaced) (printf "%s.svc.cluster.local" $namespaced) }}
{{- $http := default dict .Values.config.http }}
{{- concat $names (default list $http.hosts) | uniq | toJson }}
{{- end }}

{{- define "mailbox-quota-agent.config" -}}
{{- if not .Values.config.servers }}
{{- fail "config.servers: expected at least one mail server, got none; values.yaml has an example" }}
{{- end }}
{{- $hosts := include "mailbox-quota-agent.hosts" . | fromJsonArray }}
{{- $listen := dict "http" (dict "listen" (include "mailbox-quota-agent.listen" .) "hosts" $hosts) }}
{{- $store := dict "store" (dict "url" "jdbc:sqlite:/state/state.db") }}
{{- $config := mergeOverwrite $store (deepCopy .Values.config) $listen }}
{{- $config | toYaml }}
{{- end }}

{{- define "mailbox-quota-agent.configMapName" -}}
{{- default (include "mailbox-quota-agent.fullname" .) .Values.existingConfigMap }}
{{- end }}

{{/* What a ServiceMonitor and a PodMonitor have in common; takes the values of one of them, and the scheme of the Service. */}}
{{- define "mailbox-quota-agent.endpoint" -}}
- port: http
  path: /metrics
  interval: {{ .interval }}
  scrapeTimeout: {{ .scrapeTimeout }}
  honorLabels: {{ .honorLabels }}
  scheme: {{ default .serviceScheme .scheme }}
  {{- with .tlsConfig }}
  tlsConfig:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .basicAuth }}
  basicAuth:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .relabelings }}
  relabelings:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .metricRelabelings }}
  metricRelabelings:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{- define "mailbox-quota-agent.probe" -}}
httpGet: {path: {{ .path }}, port: http{{ if eq .scheme "https" }}, scheme: HTTPS{{ end }}}
{{ toYaml .timing }}
{{- end }}

{{/* Not empty where the configuration may have users or tokens, so that all but health checks may need a login. */}}
{{- define "mailbox-quota-agent.login" -}}
{{- $http := default dict .Values.config.http }}
{{- if or .Values.existingConfigMap (index $http "web-config") $http.tokens }}possible{{ end }}
{{- end }}

{{- define "mailbox-quota-agent.testPath" -}}
{{- if and (include "mailbox-quota-agent.login" .) (not .Values.tests.tokenKey) }}/-/ready{{ else }}/metrics{{ end }}
{{- end }}
