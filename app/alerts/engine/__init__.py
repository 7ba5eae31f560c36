"""The engine: from signals and measures to alerts, and from alerts to messages in the outbox."""
