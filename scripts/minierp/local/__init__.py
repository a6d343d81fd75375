"""The local runner: what `knative/base` describes, as processes of this machine."""
