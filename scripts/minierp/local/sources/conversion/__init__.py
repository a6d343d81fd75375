"""From an AMQP message to the request that Knative's source would send. Imports nothing of ours."""
