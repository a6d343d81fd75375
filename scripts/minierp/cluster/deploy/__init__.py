"""Bringing MiniERP to a Knative cluster: what `./scripts/deploy` and `./scripts/undeploy` do."""
