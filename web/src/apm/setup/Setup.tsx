import { Button, SegmentedControl } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ask } from "../../api/client";
import type { Key } from "../../api/types";
import { includes, useSite } from "../../api/useSite";
import { Code } from "../../kit/Code";
import { Copy } from "../../kit/Copy";
import { Failure } from "../../kit/Failure";
import { plural } from "../../kit/numbers";
import { Tabs } from "../../kit/Tabs";
import type { DoorsAnswer, ServicesAnswer } from "../types";
import { useApm } from "../useApm";
import classes from "./Setup.module.css";
import { doorOf, SNIPPETS } from "./snippets";

const NO_KEY = "ja_sk_YOUR_KEY";

/** Waits for the first span, and says when it has come. */
function Arrival() {
  const site = useSite();
  const { data, error, refetch } = useApm<ServicesAnswer>("services", { period: "7d", buckets: 1 }, { every: 2_000 });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={72} />;
  const names = data?.services.map(({ service }) => service) ?? [];
  return (
    <div className={classes.arrival} data-arrived={names.length > 0 || undefined} role="status">
      {names.length > 0 ? (
        <>
          <span className={classes.check}>
            <IconCheck size={18} stroke={2.2} />
          </span>
          <div>
            <strong>{plural(names.length, "service")} can be seen</strong>
            <p className="quiet">{names.slice(0, 8).join(", ")}</p>
          </div>
          <Button component={Link} to="/$site/services" params={{ site: site.id } as never}>
            See the services
          </Button>
        </>
      ) : (
        <>
          <span className={classes.eye} />
          <div>
            <strong>Waiting for the first span</strong>
            <p className="quiet">Start a program with the lines below. This page notices by itself.</p>
          </div>
        </>
      )}
    </div>
  );
}

/** A key that may only send, made here and shown once. */
function useKey() {
  const site = useSite();
  return useMutation({
    mutationFn: () =>
      ask<Key>(`/sites/${site.id}/keys`, {
        method: "POST",
        body: { kind: "secret", name: "OpenTelemetry", scopes: ["ingest"] },
      }),
  });
}

/** How to send traces, logs and metrics here. */
export function Setup() {
  const site = useSite();
  const [chosen, choose] = useState("Python");
  const [wantsGrpc, setWantsGrpc] = useState(false);
  const { data: ports } = useApm<DoorsAnswer>("doors");
  const make = useKey();
  const mayMake = includes(site.role, "admin");
  const token = make.data?.token ?? NO_KEY;
  const snippet = SNIPPETS.find(({ name }) => name === chosen) ?? SNIPPETS[0]!;
  const door = doorOf(location.origin, ports?.grpc_port ?? 0, wantsGrpc, snippet);
  return (
    <>
      <p className="quiet">
        Any OpenTelemetry SDK or Collector sends traces, logs and metrics here
        {ports && (ports.grpc_port > 0 ? ", over HTTP or gRPC" : ", over HTTP")}: an address and a key are all it needs.
      </p>
      <Arrival />
      <section className={classes.key} aria-label="Key">
        {make.data?.token ? (
          <>
            <div>
              <strong>The key is in the lines below</strong>
              <p className="quiet">It is shown now and never again. It may only send.</p>
            </div>
            <code className="mono">{make.data.token}</code>
            <Copy text={make.data.token} />
          </>
        ) : (
          <>
            <div>
              <strong>A key that may only send</strong>
              <p className="quiet">
                {mayMake
                  ? "Made here, it stands in the lines below. "
                  : "Whoever administers this site can make one, or has one already. "}
                <Link to="/$site/settings/$part" params={{ site: site.id, part: "keys" }}>
                  All keys
                </Link>
              </p>
            </div>
            {mayMake && (
              <Button size="xs" loading={make.isPending} onClick={() => make.mutate()}>
                Make a key
              </Button>
            )}
          </>
        )}
        {make.error && <Failure error={make.error} retry={() => make.mutate()} />}
      </section>
      <Tabs label="Language" names={SNIPPETS.map(({ name }) => name)} chosen={chosen} choose={choose}>
        <div className={classes.steps}>
          {ports && ports.grpc_port > 0 && !snippet.isHttpOnly && (
            <SegmentedControl
              size="xs"
              className={classes.over}
              aria-label="Sent over"
              data={[
                { value: "http", label: "HTTP" },
                { value: "grpc", label: "gRPC" },
              ]}
              value={door.protocol}
              onChange={(name) => setWantsGrpc(name === "grpc")}
            />
          )}
          {snippet.steps.map(({ label, text }) => (
            <Code key={label} label={label} text={text(door, token)} />
          ))}
        </div>
      </Tabs>
      <section className={classes.facts} aria-label="Good to know">
        <dl>
          <div>
            <dt>HTTP</dt>
            <dd>
              <code className="mono">{location.origin}/v1/traces</code>, <code className="mono">/v1/logs</code>,{" "}
              <code className="mono">/v1/metrics</code>: protobuf or JSON, plain, gzip, deflate or zstd
              {ports && ports.http_port > 0 && `; the same on port ${ports.http_port} of the hub`}
            </dd>
          </div>
          <div>
            <dt>gRPC</dt>
            <dd>{ports && <Grpc port={ports.grpc_port} />}</dd>
          </div>
          <div>
            <dt>Scrubbed</dt>
            <dd>
              E-mail addresses, card numbers, tokens, secrets in URLs and client addresses, before anything is stored
            </dd>
          </div>
        </dl>
      </section>
    </>
  );
}

const Grpc = ({ port }: { port: number }) =>
  port > 0 ? (
    <>
      Port {port} of the hub, without TLS, with the key as metadata <code className="mono">x-nightjar-key</code>
    </>
  ) : (
    <>
      Not taken by this hub. Whoever runs it turns it on with a port:{" "}
      <code className="mono">NIGHTJAR_OTLP_GRPC_PORT=4317</code>
    </>
  );
