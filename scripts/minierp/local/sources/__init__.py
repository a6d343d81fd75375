"""The local stand-in for Knative's RabbitmqSource: it brings the events of a queue to a function.

It follows the receive adapter of knative-extensions/eventing-rabbitmq in what a consumer can observe: which
messages become which requests (`shared.delivery`), what each answer does (`retries`), and what becomes of messages when
the adapter or the broker stops (`adapter`, `subscription`).
"""
