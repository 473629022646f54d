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

{{- define "mailbox-quota-agent.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "mailbox-quota-agent.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "mailbox-quota-agent.serviceAccountName" -}}
{{- $name := ternary (include "mailbox-quota-agent.fullname" .) "default" .Values.serviceAccount.create }}
{{- default $name .Values.serviceAccount.name }}
{{- end }}

{{- define "mailbox-quota-agent.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) }}
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
{{- $namespaced := printf "%s.%s" $service .Release.Namespace }}
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
{{- /* The container's own file system is read-only; /tmp outlives the container, and ends with the pod. */}}
{{- $store := dict "store" (dict "url" "jdbc:sqlite:/tmp/state.db") }}
{{- mergeOverwrite $store (deepCopy .Values.config) $listen | toYaml }}
{{- end }}

{{- define "mailbox-quota-agent.probe" -}}
httpGet: {path: {{ .path }}, port: http}
{{ toYaml .timing }}
{{- end }}
