"""Small manifests to read: each test changes the one thing it is about."""

from pathlib import Path

FUNCTION = """
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: greet}
spec:
  template:
    spec:
      containerConcurrency: 4
      timeoutSeconds: 20
      containers:
        - env:
            - {name: FUNCTION_SOURCE, value: "functions/greet.py"}
            - name: DATABASE_URL
              valueFrom: {secretKeyRef: {name: sales-database, key: url}}
"""

SOURCE = """
apiVersion: sources.knative.dev/v1alpha1
kind: RabbitmqSource
metadata: {name: greet}
spec:
  rabbitmqClusterReference: {connectionSecret: {name: greet-source}}
  rabbitmqResourcesConfig: {queueName: greet, vhost: minierp, parallelism: 10, predeclared: true}
  delivery: {retry: 5, backoffPolicy: exponential, backoffDelay: PT0.2S}
  sink: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: greet}}
"""

TIMER = """
apiVersion: sources.knative.dev/v1
kind: PingSource
metadata: {name: greet}
spec:
  schedule: "*/5 * * * * *"
  sink: {ref: {kind: Service, name: greet}}
"""

ROUTE = """
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: greet}
spec:
  parentRefs: [{name: minierp}]
  rules:
    - matches: [{method: GET, path: {type: RegularExpression, value: "^/greetings/[^/]+$"}}]
      filters: [{type: URLRewrite, urlRewrite: {hostname: greet.minierp.svc.cluster.local}}]
"""


def write_manifests(folder: Path, *documents: str) -> Path:
    """A folder with one file of these documents."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "greet.yaml").write_text("---".join(documents))
    return folder
