import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useSite } from "../../api/useSite";
import { Code } from "../../kit/Code";
import { Empty } from "../../kit/Empty";

const collector = (endpoint: string) => `receivers:
  hostmetrics:
    collection_interval: 30s
    scrapers: { cpu: , memory: , load: , disk: , filesystem: , network: , processes: }

processors:
  resourcedetection: { detectors: [env, system] }

exporters:
  otlphttp/nightjar:
    endpoint: ${endpoint}
    headers: { x-nightjar-key: ja_sk_YOUR_KEY }

service:
  pipelines:
    metrics: { receivers: [hostmetrics], processors: [resourcedetection], exporters: [otlphttp/nightjar] }`;

/** Nothing tells metrics yet: what a machine's Collector needs, and where SDKs are set up. */
export function FirstMetric({ what = "metrics" }: { what?: string }) {
  const site = useSite();
  return (
    <div style={{ maxWidth: 720, margin: "0 auto" }}>
      <Empty title={`No ${what} yet`} minHeight={160}>
        <p>
          SDKs of OpenTelemetry send those of a service and its runtime by themselves. For machines, run a Collector on
          each with this configuration.
        </p>
        <Button component={Link} to="/$site/telemetry" params={{ site: site.id } as never} size="xs" mt={12}>
          Make a key and set up an SDK
        </Button>
      </Empty>
      <Code label="config.yaml of otelcol-contrib" text={collector(location.origin)} />
    </div>
  );
}
