/** How each language is told where to send and with which key; pure. */

/** Where the hub takes telemetry. `endpoint` has no path. */
export interface Door {
  protocol: "http" | "grpc";
  endpoint: string;
}

export interface Snippet {
  name: string;
  /** There is no way over gRPC, or none that is as simple. */
  isHttpOnly?: boolean;
  steps: readonly { label: string; text: (door: Door, key: string) => string }[];
}

const environment = ({ protocol, endpoint }: Door, key: string): string => `export OTEL_SERVICE_NAME=checkout
export OTEL_EXPORTER_OTLP_ENDPOINT=${endpoint}
export OTEL_EXPORTER_OTLP_PROTOCOL=${protocol === "grpc" ? "grpc" : "http/protobuf"}
export OTEL_EXPORTER_OTLP_HEADERS=x-nightjar-key=${key}`;

const exporter = ({ protocol }: Door) => (protocol === "grpc" ? "otlp/nightjar" : "otlphttp/nightjar");

const ENVIRONMENT = { label: "Where to, and with which key", text: environment };

export const SNIPPETS: readonly Snippet[] = [
  {
    name: "Python",
    steps: [
      {
        label: "Once",
        text: ({ protocol }) => `pip install opentelemetry-distro opentelemetry-exporter-otlp-proto-${protocol}
opentelemetry-bootstrap -a install`,
      },
      ENVIRONMENT,
      {
        label: "Start your program through it",
        text: () => `OTEL_PYTHON_LOGGING_AUTO_INSTRUMENTATION_ENABLED=true \\
opentelemetry-instrument --logs_exporter otlp python app.py`,
      },
    ],
  },
  {
    name: "Node.js",
    steps: [
      {
        label: "Once",
        text: () => "npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node",
      },
      ENVIRONMENT,
      {
        label: "Start your program through it",
        text: () => `OTEL_LOGS_EXPORTER=otlp OTEL_METRICS_EXPORTER=otlp \\
node --require @opentelemetry/auto-instrumentations-node/register app.js`,
      },
    ],
  },
  {
    name: "Go",
    steps: [
      {
        label: "Once",
        text: ({ protocol }) => `go get go.opentelemetry.io/otel/sdk/trace
go get go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptrace${protocol}
go get go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp`,
      },
      ENVIRONMENT,
      {
        label: "main.go",
        text: ({ protocol }) => `exporter, err := otlptrace${protocol}.New(ctx) // reads the variables above
if err != nil {
	log.Fatal(err)
}
provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter))
defer provider.Shutdown(ctx)
otel.SetTracerProvider(provider)
otel.SetTextMapPropagator(propagation.TraceContext{})

http.Handle("/", otelhttp.NewHandler(mux, "server"))`,
      },
    ],
  },
  {
    name: "Java",
    steps: [
      {
        label: "Once",
        text: () =>
          "curl -LO https://github.com/open-telemetry/opentelemetry-java-instrumentation/releases/latest/download/opentelemetry-javaagent.jar",
      },
      ENVIRONMENT,
      {
        label: "Start your program with the agent",
        text: () => "java -javaagent:opentelemetry-javaagent.jar -jar app.jar",
      },
    ],
  },
  {
    name: ".NET",
    steps: [
      {
        label: "Once",
        text: () => `dotnet add package OpenTelemetry.Extensions.Hosting
dotnet add package OpenTelemetry.Exporter.OpenTelemetryProtocol
dotnet add package OpenTelemetry.Instrumentation.AspNetCore
dotnet add package OpenTelemetry.Instrumentation.Http`,
      },
      ENVIRONMENT,
      {
        label: "Program.cs",
        text: () => `builder.Logging.AddOpenTelemetry(logging => logging.IncludeScopes = true);
builder.Services.AddOpenTelemetry()
    .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation())
    .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation())
    .UseOtlpExporter();`,
      },
    ],
  },
  {
    name: "Ruby",
    isHttpOnly: true,
    steps: [
      {
        label: "Gemfile",
        text: () => `gem "opentelemetry-sdk"
gem "opentelemetry-exporter-otlp"
gem "opentelemetry-instrumentation-all"`,
      },
      ENVIRONMENT,
      {
        label: "config/initializers/opentelemetry.rb",
        text: () => `require "opentelemetry/sdk"
require "opentelemetry/exporter/otlp"
require "opentelemetry/instrumentation/all"

OpenTelemetry::SDK.configure(&:use_all)`,
      },
    ],
  },
  {
    name: "PHP",
    isHttpOnly: true,
    steps: [
      {
        label: "Once",
        text: () => `pecl install opentelemetry
composer require open-telemetry/sdk open-telemetry/exporter-otlp open-telemetry/opentelemetry-auto-slim`,
      },
      {
        label: "Where to, and with which key",
        text: (door, key) => `export OTEL_PHP_AUTOLOAD_ENABLED=true\n${environment(door, key)}`,
      },
    ],
  },
  {
    name: "Collector",
    steps: [
      {
        label: "config.yaml",
        text: (door, key) => `receivers:
  otlp:
    protocols:
      grpc:
      http:

processors:
  batch:

exporters:
  ${exporter(door)}:
    endpoint: ${door.endpoint}
    compression: gzip${door.protocol === "grpc" ? "\n    tls: { insecure: true }" : ""}
    headers:
      x-nightjar-key: ${key}

service:
  pipelines:
    traces: { receivers: [otlp], processors: [batch], exporters: [${exporter(door)}] }
    logs: { receivers: [otlp], processors: [batch], exporters: [${exporter(door)}] }
    metrics: { receivers: [otlp], processors: [batch], exporters: [${exporter(door)}] }`,
      },
    ],
  },
  {
    name: "curl",
    isHttpOnly: true,
    steps: [
      {
        label: "One span by hand",
        text: ({ endpoint }, key) => `now=$(date +%s)
curl -i ${endpoint}/v1/traces \\
  -H 'content-type: application/json' -H 'x-nightjar-key: ${key}' \\
  -d '{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"by-hand"}}]},
       "scopeSpans":[{"spans":[{"traceId":"'$(openssl rand -hex 16)'","spanId":"'$(openssl rand -hex 8)'",
       "name":"hello","kind":2,"startTimeUnixNano":"'$now'000000000","endTimeUnixNano":"'$now'250000000"}]}]}]}'`,
      },
    ],
  },
];

/** Where a snippet sends to: over gRPC where one wants that, it can, and this hub takes it; else over HTTP. */
export const doorOf = (origin: string, grpcPort: number, wantsGrpc: boolean, { isHttpOnly }: Snippet): Door =>
  wantsGrpc && grpcPort > 0 && !isHttpOnly
    ? { protocol: "grpc", endpoint: `http://${new URL(origin).hostname}:${grpcPort}` }
    : { protocol: "http", endpoint: origin };
