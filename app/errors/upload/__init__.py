"""The part of Sentry's API by which builds tell of releases and deploys and upload their source maps."""
