"""How events travel: envelope, outbox, RabbitMQ, CloudEvents. Imports database, events and below."""
