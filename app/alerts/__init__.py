"""Tell a person: messages that wait in an outbox until they are delivered, and who wants which of them."""
