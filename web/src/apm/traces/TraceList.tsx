import { Button, Tooltip } from "@mantine/core";
import { IconAlertCircle, IconUnlink } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ask, type Params } from "../../api/client";
import { useSite } from "../../api/useSite";
import { Failure } from "../../kit/Failure";
import { exact, plural } from "../../kit/numbers";
import { WaitingTable } from "../../kit/Table";
import { msOfNs, ns } from "../../kit/units";
import { useKeys } from "../../kit/useKeys";
import type { TimeControls } from "../../kit/useTime";
import { momentIn } from "../../kit/window";
import { FirstSpan } from "../kit/FirstSpan";
import { placesOf, serviceColour } from "../kit/hue";
import type { TraceRow, TracesAnswer } from "../types";
import classes from "./TraceList.module.css";

interface Props {
  params: Params;
  sort: string;
  /** Milliseconds after which it is asked again by itself. */
  every?: number | false;
  controls: TimeControls;
  q: string;
  clear: () => void;
}

/** Traces, a page after the other; J and K walk, Enter opens. */
export function TraceList({ params, sort, every = false, controls, q, clear }: Props) {
  const site = useSite();
  const navigate = useNavigate();
  const [at, setAt] = useState(-1);
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage, isFetchNextPageError } =
    useInfiniteQuery({
      queryKey: ["apm", site.id, "traces", params, sort],
      queryFn: ({ signal, pageParam }) =>
        ask<TracesAnswer>(`/sites/${site.id}/apm/traces`, {
          params: { ...params, sort, before: pageParam, limit: 50 },
          signal,
        }),
      initialPageParam: "",
      getNextPageParam: (last) => last.next || undefined,
      refetchInterval: every,
      maxPages: every ? 1 : undefined,
    });
  const rows = data?.pages.flatMap(({ traces }) => traces) ?? [];
  const step = (by: 1 | -1) => {
    const next = Math.max(0, Math.min(rows.length - 1, at + by));
    setAt(next);
    document.getElementById(`trace-${next}`)?.scrollIntoView({ block: "nearest" });
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    Enter: () => {
      const row = rows[at];
      if (row) navigate({ to: "/$site/traces/$trace", params: { site: site.id, trace: row.trace_id } });
    },
  });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={240} />;
  if (!data) return <WaitingTable />;
  if (rows.length === 0) return <FirstSpan what="traces" time={controls} searched={q !== ""} clear={clear} />;
  const longest = Math.max(1, ...rows.map(({ duration_ns }) => duration_ns));
  const places = placesOf(rows.flatMap(({ services }) => services.map(({ service }) => service)));
  return (
    <>
      <ol className={classes.list}>
        {rows.map((row, i) => (
          <Row
            key={row.trace_id}
            row={row}
            id={`trace-${i}`}
            isAt={i === at}
            longest={longest}
            places={places}
            now={controls.now}
          />
        ))}
      </ol>
      {isFetchNextPageError && <Failure error={error} retry={() => fetchNextPage()} minHeight={96} />}
      <footer className={classes.foot}>
        {hasNextPage && !isFetchNextPageError && (
          <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
            More
          </Button>
        )}
        {data.pages.some(({ truncated }) => truncated) && (
          <span className="quiet small">
            There are too many to sort them all: this is the order of those looked at. A narrower search looks at all.
          </span>
        )}
      </footer>
    </>
  );
}

interface RowProps {
  row: TraceRow;
  id: string;
  isAt: boolean;
  longest: number;
  places: ReadonlyMap<string, number>;
  now: Date;
}

function Row({ row, id, isAt, longest, places, now }: RowProps) {
  const site = useSite();
  const others = row.services.filter(({ service }) => service !== row.root_service);
  return (
    <li id={id} data-at={isAt || undefined} data-bad={row.errors > 0 || undefined}>
      <Link to="/$site/traces/$trace" params={{ site: site.id, trace: row.trace_id }} className={classes.row}>
        <time>{momentIn(msOfNs(row.start_ns), now)}</time>
        <span className={classes.root}>
          <span className={classes.service}>
            <i style={{ background: serviceColour(places.get(row.root_service)) }} aria-hidden="true" />
            {row.root_service}
          </span>
          <span className={classes.name} title={row.root_name}>
            {row.root_name}
          </span>
          {row.root_is_missing && (
            <Tooltip label="Its root has not arrived: this is the earliest span that has">
              <IconUnlink size={14} stroke={1.6} aria-label="Its root is missing" className={classes.missing} />
            </Tooltip>
          )}
          {row.http_status > 0 && (
            <span className={classes.status} data-bad={row.http_status >= 500 || undefined}>
              {row.http_status}
            </span>
          )}
        </span>
        <span className={classes.services} title={others.map(({ service }) => service).join(", ")}>
          {others.slice(0, 6).map(({ service }) => (
            <i key={service} style={{ background: serviceColour(places.get(service)) }} />
          ))}
          <span className="hidden-text">{plural(row.services.length, "service")}</span>
        </span>
        <span className={classes.spans}>{plural(row.spans, "span")}</span>
        <span className={classes.errors}>
          {row.errors > 0 && (
            <>
              <IconAlertCircle size={14} stroke={1.8} aria-hidden="true" />
              {exact(row.errors)}
              <span className="hidden-text"> failed</span>
            </>
          )}
        </span>
        <span className={classes.duration}>
          <i style={{ width: `${Math.max(1, (row.duration_ns / longest) * 100)}%` }} aria-hidden="true" />
          <b>{ns(row.duration_ns)}</b>
        </span>
      </Link>
    </li>
  );
}
