import { Button, SegmentedControl } from "@mantine/core";
import { IconArrowsVertical, IconTimeline } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Params } from "../../api/client";
import { useSite } from "../../api/useSite";
import { Copy } from "../../kit/Copy";
import { Failure } from "../../kit/Failure";
import { withValue } from "../../kit/search/terms";
import { msOfNs } from "../../kit/units";
import { useNow } from "../../kit/useNow";
import { momentIn } from "../../kit/window";
import type { ContextAnswer, LogRow } from "../types";
import { useApm } from "../useApm";
import { lineOf } from "./body";
import { JsonTree } from "./JsonTree";
import { holderIn } from "./json";
import classes from "./Opened.module.css";
import { Told } from "./Told";
import { levelName } from "./view";

interface Props {
  row: LogRow;
  q: string;
  search: (text: string) => void;
}

/** A record in full, the ways on from it, and what was said around it. */
export function Opened({ row, q, search }: Props) {
  const site = useSite();
  const [around, setAround] = useState(false);
  const body = holderIn(row.body);
  return (
    <div className={classes.opened}>
      {body ? (
        <div className={classes.text}>
          <JsonTree value={body} filter={(key, value, without) => search(withValue(q, key, value, without))} />
        </div>
      ) : (
        row.body && (
          <pre className={classes.text} tabIndex={0}>
            <Told text={row.body} />
          </pre>
        )
      )}
      <div className={classes.actions}>
        {row.trace_id && (
          <Button
            component={Link}
            to="/$site/traces/$trace"
            params={{ site: site.id, trace: row.trace_id } as never}
            search={(row.span_id ? { span: row.span_id } : {}) as never}
            variant="default"
            size="compact-xs"
            leftSection={<IconTimeline size={13} stroke={1.7} />}
          >
            Its trace
          </Button>
        )}
        <Button
          variant="default"
          size="compact-xs"
          aria-pressed={around}
          onClick={() => setAround(!around)}
          leftSection={<IconArrowsVertical size={13} stroke={1.7} />}
        >
          What was said around it
        </Button>
        <Copy text={JSON.stringify(row, null, 2)} label="Copy as JSON" />
      </div>
      {around && <Around row={row} />}
      <Pairs title="Attributes" pairs={row.attributes} q={q} search={search} />
      <Pairs
        title="Record"
        pairs={{
          level: row.level,
          severity: String(row.severity || ""),
          event_name: row.event_name,
          trace_id: row.trace_id,
          span_id: row.span_id,
          service: row.service,
          host: row.host,
          version: row.version,
          scope: row.scope,
        }}
        q={q}
        search={search}
      />
      <Pairs title="Resource" pairs={row.resource} q={q} search={search} />
    </div>
  );
}

function Pairs({
  title,
  pairs,
  q,
  search,
}: {
  title: string;
  pairs: Readonly<Record<string, string>>;
  q: string;
  search: (text: string) => void;
}) {
  const rows = Object.entries(pairs).filter(([, value]) => value !== "");
  if (rows.length === 0) return null;
  return (
    <section className={classes.pairs} aria-label={title}>
      <h3>{title}</h3>
      <dl>
        {rows.map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>
              <Value text={value} />
              <button type="button" onClick={() => search(withValue(q, key, value))}>
                only
              </button>
              <button type="button" onClick={() => search(withValue(q, key, value, true))}>
                without
              </button>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** A value that is JSON can be folded; any other stands as it is. */
function Value({ text }: { text: string }) {
  const held = holderIn(text);
  return held ? (
    <div className={classes.held}>
      <JsonTree value={held} />
    </div>
  ) : (
    <span>{text}</span>
  );
}

/** What "around" can mean for a record: who said the same, and what the page calls it. */
function placesOf({ service, host, attributes, resource }: LogRow): [string, Params][] {
  const path = attributes["log.file.path"] ?? resource["log.file.path"];
  const name = attributes["log.file.name"] ?? resource["log.file.name"];
  const places: [string, Params][] = [];
  if (host) places.push(["Its service on this host", { service, host }]);
  places.push([host ? "Its service anywhere" : "Its service", { service }]);
  if (path) places.push(["Its file", { host, file_path: path }]);
  else if (name) places.push(["Its file", { host, file_name: name }]);
  return places;
}

/** What was said just before and just after, by the same service, on the same host, or in the same file. */
function Around({ row }: { row: LogRow }) {
  const places = placesOf(row);
  const [chosen, choose] = useState("0");
  return (
    <>
      {places.length > 1 && (
        <SegmentedControl
          size="xs"
          mb={4}
          aria-label="Around it"
          data={places.map(([label], i) => ({ label, value: String(i) }))}
          value={chosen}
          onChange={choose}
        />
      )}
      <Said row={row} place={places[Number(chosen)]![1]} />
    </>
  );
}

function Said({ row, place }: { row: LogRow; place: Params }) {
  const now = useNow(60_000);
  const params = { ...place, time_ns: row.time_ns, count: 8 };
  const { data, error, refetch } = useApm<ContextAnswer>("logs/context", params);
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={80} />;
  if (!data) return <div className="skeleton" style={{ height: 120, opacity: 0.4 }} />;
  const line = (one: LogRow, isThis = false) => (
    <li key={one.id} data-this={isThis || undefined}>
      <time>{momentIn(msOfNs(one.time_ns), now)}</time>
      <span>{levelName(one.level)}</span>
      <span>
        <Told text={lineOf(one.body)} />
      </span>
    </li>
  );
  return (
    <ol className={classes.around} aria-label="Around this record">
      {data.before.map((one) => line(one))}
      {(data.at.some(({ id }) => id === row.id) ? data.at : [row]).map((one) => line(one, one.id === row.id))}
      {data.after.map((one) => line(one))}
    </ol>
  );
}
