"""How a message reaches a function: the request that Knative's source would send. Imports messaging and below."""
