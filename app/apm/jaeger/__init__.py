"""Traces as Jaeger's query API answers them, so that Grafana and Jaeger's own pages can read them."""
