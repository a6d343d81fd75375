"""What kubectl is told and asked: objects, commands, what the cluster is. Imports terminal and manifests."""
