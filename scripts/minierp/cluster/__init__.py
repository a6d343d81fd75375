"""What runs inside a cluster, in the tools image: it reads the manifests as the local runner does."""
