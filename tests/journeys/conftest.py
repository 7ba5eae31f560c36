"""How long journeys wait: for a state, as long as a stalled machine may need; nothing is ever measured by it."""

from playwright.sync_api import expect

expect.set_options(timeout=60_000)
