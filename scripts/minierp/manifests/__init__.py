"""What `knative/` says, read strictly: the single source of what runs. Imports terminal."""
