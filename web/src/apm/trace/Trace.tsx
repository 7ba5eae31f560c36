import { Button, Menu, SegmentedControl, TextInput } from "@mantine/core";
import {
  IconArrowsDiff,
  IconChevronDown,
  IconCut,
  IconDownload,
  IconFileText,
  IconLink,
  IconListTree,
  IconSearch,
  IconUnlink,
} from "@tabler/icons-react";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { ApiProblem } from "../../api/client";
import { useSite } from "../../api/useSite";
import { momentOf } from "../../kit/dates";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { exact, plural } from "../../kit/numbers";
import { Room } from "../../kit/Room";
import { msOfNs, ns } from "../../kit/units";
import { between } from "../../kit/window";
import { copyLink } from "../kit/copyLink";
import { serviceColour } from "../kit/hue";
import type { TraceAnswer } from "../types";
import { useApm } from "../useApm";
import { Findings } from "./Findings";
import { Flame } from "./Flame";
import { Minimap } from "./Minimap";
import type { TraceView } from "./read";
import { SpanPanel } from "./SpanPanel";
import classes from "./Trace.module.css";
import { useTrace, type View } from "./useTrace";
import { useTraceKeys } from "./useTraceKeys";
import { Waterfall } from "./Waterfall";

/** One trace: what a request did, where, and for how long. */
export function Trace() {
  const { trace } = useParams({ strict: false });
  const { data, error, refetch } = useApm<TraceAnswer>(`traces/${trace}`);
  const answer = data?.trace_id === trace ? data : undefined;
  if (error && !answer) return <NotThere error={error} retry={() => refetch()} />;
  if (!answer)
    return (
      <Room title="Trace" fills>
        <div className="skeleton" style={{ height: 56, opacity: 0.4 }} />
        <div className="skeleton" style={{ flex: 1, margin: "12px 0", opacity: 0.25 }} />
      </Room>
    );
  return <Opened key={answer.trace_id} answer={answer} />;
}

function NotThere({ error, retry }: { error: unknown; retry: () => void }) {
  const site = useSite();
  const isMissing = error instanceof ApiProblem && error.status === 404;
  return (
    <Room title="Trace">
      {isMissing ? (
        <Empty title="This trace is not here" minHeight={320}>
          <p>It may not have arrived yet, was not sampled, or is older than what this site keeps.</p>
          <Button variant="default" size="xs" mt={12} mr={8} onClick={retry}>
            Look again
          </Button>
          <Button component={Link} to="/$site/traces" params={{ site: site.id } as never} size="xs" mt={12}>
            Search traces
          </Button>
        </Empty>
      ) : (
        <Failure error={error} retry={retry} minHeight={320} />
      )}
    </Room>
  );
}

function download(answer: TraceAnswer) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(answer, null, 2)], { type: "application/json" }));
  link.download = `trace-${answer.trace_id}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function Opened({ answer }: { answer: TraceAnswer }) {
  const site = useSite();
  const search = useSearch({ strict: false }) as TraceView;
  const navigate = useNavigate();
  const view = useTrace(answer);
  const field = useRef<HTMLInputElement>(null);
  const [finding, setFinding] = useState<TraceAnswer["findings"][number] | null>(null);
  useTraceKeys(view, () => field.current?.focus());
  const root = view.rows.find(({ span }) => span.parent_span_id === "")?.span ?? view.rows[0]?.span;
  const chosen = view.rows.find(({ span }) => span.span_id === view.chosen);
  const change = (part: Partial<TraceView>) =>
    navigate({ to: ".", search: (old: object) => ({ ...old, ...part }), replace: true, resetScroll: false } as never);
  const start = msOfNs(answer.start_ns);
  const look = (one: typeof finding) => {
    setFinding(one);
    view.look(one ? [one.span_id, ...one.spans] : null);
  };
  // A span that a link names comes into sight, wherever it is.
  const first = useRef(true);
  useEffect(() => {
    if (first.current && view.chosen) view.look([view.chosen]);
    first.current = false;
  });
  return (
    <Room
      title={root ? `${root.service} ${root.name}` : "Trace"}
      tab={root ? `${root.name} · ${root.service}` : "Trace"}
      fills
      tools={
        <>
          <Button
            component={Link}
            to="/$site/logs"
            params={{ site: site.id } as never}
            search={
              {
                ...between(start - 60_000, start + answer.duration_ns / 1e6 + 60_000),
                q: `trace_id:${answer.trace_id}`,
              } as never
            }
            variant="default"
            size="xs"
            h={32}
            leftSection={<IconFileText size={15} stroke={1.6} />}
          >
            Logs
          </Button>
          <Button
            component={Link}
            to="/$site/traces/$trace/compare"
            params={{ site: site.id, trace: answer.trace_id } as never}
            variant="default"
            size="xs"
            h={32}
            leftSection={<IconArrowsDiff size={15} stroke={1.6} />}
          >
            Compare with…
          </Button>
          <Button
            variant="default"
            size="xs"
            h={32}
            leftSection={<IconLink size={15} stroke={1.6} />}
            onClick={() => copyLink("this trace")}
          >
            Copy link
          </Button>
          <Button
            variant="default"
            size="xs"
            h={32}
            leftSection={<IconDownload size={15} stroke={1.6} />}
            onClick={() => download(answer)}
          >
            JSON
          </Button>
        </>
      }
      below={<Facts answer={answer} view={view} start={start} />}
    >
      {answer.missing_parents.length > 0 && (
        <p className={classes.banner} role="status">
          <IconUnlink size={15} stroke={1.7} aria-hidden="true" />
          {plural(answer.missing_parents.length, "span")} that others name as their parent{" "}
          {answer.missing_parents.length === 1 ? "is" : "are"} not here: a service between does not send, was sampled
          away, or sends later.
        </p>
      )}
      {answer.truncated && (
        <p className={classes.banner} role="status">
          <IconCut size={15} stroke={1.7} aria-hidden="true" />
          This trace has {exact(answer.span_count)} spans; the earliest {exact(answer.spans.length)} of them are here.
          Findings and the critical path are of those alone.
        </p>
      )}
      <Findings findings={answer.findings} look={look} looked={finding} />
      <Minimap view={view} />
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          aria-label="Shown as"
          data={[
            { value: "waterfall", label: "Waterfall" },
            { value: "flame", label: "Flame" },
          ]}
          value={search.view ?? "waterfall"}
          onChange={(name) => change({ view: name === "flame" ? "flame" : undefined })}
        />
        <Button
          variant="default"
          size="xs"
          aria-pressed={view.hasPath}
          onClick={() => view.showPath(!view.hasPath)}
          title="What the end of the trace waited for at each moment"
        >
          Critical path
        </Button>
        <Menu position="bottom-start">
          <Menu.Target>
            <Button
              variant="default"
              size="xs"
              leftSection={<IconListTree size={14} />}
              rightSection={<IconChevronDown size={12} />}
            >
              Fold
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => view.foldAll(null)}>Show all</Menu.Item>
            <Menu.Item onClick={() => view.foldAll(1)}>Show two levels</Menu.Item>
            <Menu.Item onClick={() => view.foldAll(2)}>Show three levels</Menu.Item>
          </Menu.Dropdown>
        </Menu>
        {view.levelsAtFirst !== null && (
          <span className={classes.folded} role="status">
            {exact(view.seen.length)} of {exact(view.rows.length)} spans, {view.levelsAtFirst} levels{" "}
            <button type="button" onClick={() => view.foldAll(null)}>
              Show all
            </button>
          </span>
        )}
        <TextInput
          ref={field}
          size="xs"
          className={classes.find}
          placeholder="Find in this trace"
          aria-label="Find in this trace"
          leftSection={<IconSearch size={14} stroke={1.6} />}
          rightSection={view.find && <span className={classes.count}>{exact(view.found.size)}</span>}
          rightSectionWidth={48}
          value={view.find}
          onChange={(event) => view.setFind(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") view.nextFound(event.shiftKey ? -1 : 1);
            if (event.key === "Escape") event.currentTarget.blur();
          }}
        />
      </div>
      <div className={classes.body}>
        {search.view === "flame" ? <Flame view={view} /> : <Waterfall view={view} rows={view.seen} />}
        {chosen && <SpanPanel answer={answer} view={view} row={chosen} />}
      </div>
    </Room>
  );
}

/** The trace in figures. */
function Facts({ answer, view, start }: { answer: TraceAnswer; view: View; start: number }) {
  return (
    <ul className={classes.facts}>
      <li>
        <b>{ns(answer.duration_ns)}</b>
      </li>
      <li>{plural(answer.span_count, "span")}</li>
      {answer.error_count > 0 && <li data-bad>{exact(answer.error_count)} failed</li>}
      <li>
        <time dateTime={new Date(start).toISOString()}>{momentOf(new Date(start).toISOString())}</time>
      </li>
      <li className="mono" title="Trace id">
        {answer.trace_id}
      </li>
      <li className={classes.services}>
        {answer.services.slice(0, 12).map(({ service, spans }) => (
          <span key={service}>
            <i style={{ background: serviceColour(view.places.get(service)) }} aria-hidden="true" />
            {service} <span className="quiet">{exact(spans)}</span>
          </span>
        ))}
        {answer.services.length > 12 && <span>and {answer.services.length - 12} more</span>}
      </li>
    </ul>
  );
}
