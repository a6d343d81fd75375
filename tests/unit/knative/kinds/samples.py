"""One valid object of every kind that a model describes, as small as it can be: what tests break, one way at a time."""

import yaml

SAMPLES = {
    document["kind"] if document["apiVersion"] != "serving.knative.dev/v1" else "Function": document
    for document in yaml.safe_load_all(
        """
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: greet, namespace: minierp, labels: {app.kubernetes.io/name: greet}}
spec:
  template:
    metadata:
      annotations:
        autoscaling.knative.dev/min-scale: "0"
        autoscaling.knative.dev/max-scale: "5"
        autoscaling.knative.dev/window: 30s
        queue.sidecar.serving.knative.dev/cpu-resource-request: 10m
    spec:
      containerConcurrency: 8
      timeoutSeconds: 30
      automountServiceAccountToken: false
      volumes: [{name: ca, secret: {secretName: sales-database-ca, items: [{key: ca.crt, path: ca.crt}]}}]
      containers:
        - name: user-container
          image: dev.local/minierp-sales:latest
          env:
            - {name: THREADS, value: "8"}
            - {name: DATABASE_URL, valueFrom: {secretKeyRef: {name: sales-database, key: url}}}
          volumeMounts: [{name: ca, mountPath: /run/secrets/ca, readOnly: true}]
          ports: [{name: h2c, containerPort: 8080}]
          livenessProbe: {httpGet: {path: /health/liveness}, periodSeconds: 15, timeoutSeconds: 12}
          readinessProbe: {httpGet: {path: /health/readiness}}
          resources: {requests: {cpu: 15m, memory: 80Mi}, limits: {cpu: "1", memory: 192Mi}}
          securityContext:
            runAsNonRoot: true
            readOnlyRootFilesystem: true
            allowPrivilegeEscalation: false
            capabilities: {drop: [ALL]}
            seccompProfile: {type: RuntimeDefault}
---
apiVersion: sources.knative.dev/v1alpha1
kind: RabbitmqSource
metadata: {name: greet, namespace: minierp, labels: {app.kubernetes.io/name: greet}}
spec:
  rabbitmqClusterReference: {connectionSecret: {name: greet-source}}
  rabbitmqResourcesConfig: {queueName: greet, vhost: minierp, parallelism: 4, predeclared: true}
  delivery: {retry: 5, backoffPolicy: exponential, backoffDelay: PT0.2S}
  sink: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: greet}}
---
apiVersion: sources.knative.dev/v1
kind: PingSource
metadata: {name: greet, namespace: minierp, labels: {}}
spec:
  schedule: "*/5 * * * * *"
  contentType: application/json
  data: "{}"
  sink: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: greet}}
---
apiVersion: rabbitmq.com/v1beta1
kind: RabbitmqCluster
metadata: {name: rabbitmq, namespace: minierp, labels: {}}
spec:
  replicas: 3
  persistence: {storage: 10Gi}
  resources: {requests: {cpu: "1", memory: 1Gi}, limits: {cpu: "2", memory: 1Gi}}
---
apiVersion: rabbitmq.com/v1beta1
kind: Vhost
metadata: {name: minierp, namespace: minierp, labels: {}}
spec: {name: minierp, rabbitmqClusterReference: {name: rabbitmq}}
---
apiVersion: rabbitmq.com/v1beta1
kind: Exchange
metadata: {name: events, namespace: minierp, labels: {}}
spec:
  name: events
  vhost: minierp
  type: topic
  durable: true
  arguments: {alternate-exchange: unrouted}
  rabbitmqClusterReference: {name: rabbitmq}
---
apiVersion: rabbitmq.com/v1beta1
kind: Queue
metadata: {name: greet, namespace: minierp, labels: {}}
spec: {name: greet, vhost: minierp, type: quorum, durable: true, rabbitmqClusterReference: {name: rabbitmq}}
---
apiVersion: rabbitmq.com/v1beta1
kind: Binding
metadata: {name: greet, namespace: minierp, labels: {}}
spec:
  source: events
  destination: greet
  destinationType: queue
  routingKey: com.example
  vhost: minierp
  rabbitmqClusterReference: {name: rabbitmq}
---
apiVersion: rabbitmq.com/v1beta1
kind: Policy
metadata: {name: greet, namespace: minierp, labels: {}}
spec:
  name: greet
  vhost: minierp
  pattern: ^greet$
  applyTo: quorum_queues
  definition:
    dead-letter-exchange: letters
    dead-letter-routing-key: greet
    dead-letter-strategy: at-least-once
    overflow: reject-publish
    delivery-limit: 20
  rabbitmqClusterReference: {name: rabbitmq}
---
apiVersion: rabbitmq.com/v1beta1
kind: User
metadata: {name: sales, namespace: minierp, labels: {}}
spec:
  importCredentialsSecret: {name: sales-broker}
  tags: [management]
  rabbitmqClusterReference: {name: rabbitmq}
---
apiVersion: rabbitmq.com/v1beta1
kind: Permission
metadata: {name: sales, namespace: minierp, labels: {}}
spec:
  vhost: minierp
  userReference: {name: sales}
  permissions: {configure: ^$, write: ^events$, read: ^$}
  rabbitmqClusterReference: {name: rabbitmq}
---
apiVersion: rabbitmq.com/v1beta1
kind: TopicPermission
metadata: {name: sales, namespace: minierp, labels: {}}
spec:
  vhost: minierp
  userReference: {name: sales}
  permissions: {exchange: events, write: ^sales$, read: ^$}
  rabbitmqClusterReference: {name: rabbitmq}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: greet, namespace: minierp, labels: {}}
spec:
  parentRefs: [{name: minierp}]
  rules:
    - matches: [{method: GET, path: {type: Exact, value: /greetings}}]
      filters: [{type: URLRewrite, urlRewrite: {hostname: greet.minierp.svc.cluster.local}}]
      backendRefs: [{name: kourier-internal, namespace: kourier-system, port: 80}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: minierp, namespace: minierp, labels: {}}
spec:
  gatewayClassName: nginx
  listeners:
    - {name: https, protocol: HTTPS, port: 443, tls: {mode: Terminate, certificateRefs: [{name: minierp-tls}]}}
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: minierp, namespace: kourier-system, labels: {}}
spec:
  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: minierp}]
  to: [{group: "", kind: Service, name: kourier-internal}]
---
apiVersion: gateway.nginx.org/v1alpha1
kind: RateLimitPolicy
metadata: {name: clients, namespace: minierp, labels: {}}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: minierp}]
  rateLimit:
    rejectCode: 429
    logLevel: info
    local: {rules: [{key: $binary_remote_addr, rate: 10r/s, burst: 20, noDelay: true, zoneSize: 1m}]}
---
apiVersion: gateway.nginx.org/v1alpha1
kind: ClientSettingsPolicy
metadata: {name: clients, namespace: minierp, labels: {}}
spec:
  targetRef: {group: gateway.networking.k8s.io, kind: Gateway, name: minierp}
  body: {maxSize: 2m, timeout: 10s}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: minierp, namespace: minierp, labels: {}}
spec:
  secretName: minierp-tls
  issuerRef: {name: minierp, kind: Issuer}
  dnsNames: [minierp.example.com]
  duration: 2160h
  renewBefore: 720h
  privateKey: {algorithm: ECDSA, size: 256, rotationPolicy: Always}
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata: {name: minierp, namespace: minierp, labels: {}}
spec: {selfSigned: {}}
---
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: functions, namespace: minierp, labels: {}}
spec:
  selector: {matchExpressions: [{key: serving.knative.dev/service, operator: Exists}]}
  podMetricsEndpoints:
    - port: user-port
      path: /metrics
      interval: 15s
      relabelings: [{sourceLabels: [__meta_kubernetes_pod_ip], targetLabel: pod_ip}]
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: minierp, namespace: minierp, labels: {}}
spec:
  groups:
    - name: minierp.requests
      rules:
        - alert: FunctionsAway
          expr: absent(up{job="functions"})
          for: 5m
          labels: {severity: critical}
          annotations: {summary: None answers., description: All are away., runbook_url: docs/operations.md#alerts}
---
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: {name: sales-database, namespace: minierp, labels: {}}
spec:
  instances: 3
  bootstrap: {initdb: {database: sales, owner: sales, secret: {name: sales-database}}}
  managed: {roles: [{name: sales-reader, ensure: present, login: true, passwordSecret: {name: sales-database-reader}}]}
  postgresql: {parameters: {max_connections: "200"}, synchronous: {method: any, number: 1}}
  certificates: {serverAltDNSNames: [sales-postgresql]}
  storage: {size: 10Gi}
  resources: {requests: {cpu: 500m, memory: 1Gi}, limits: {cpu: "1", memory: 1Gi}}
---
apiVersion: postgresql.cnpg.io/v1
kind: Pooler
metadata: {name: sales-postgresql, namespace: minierp, labels: {}}
spec:
  cluster: {name: sales-database}
  instances: 2
  type: rw
  pgbouncer: {poolMode: transaction, parameters: {max_client_conn: "1000"}}
---
apiVersion: postgresql.cnpg.io/v1
kind: ScheduledBackup
metadata: {name: sales-database, namespace: minierp, labels: {}}
spec: {schedule: 0 0 2 * * *, cluster: {name: sales-database}, method: volumeSnapshot, backupOwnerReference: self}
""".replace("", "")
    )
}
