import { Button, Menu, Textarea } from "@mantine/core";
import { IconChevronDown, IconDots, IconPlus } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { ApiProblem } from "../../api/client";
import { useSite } from "../../api/useSite";
import { useViews } from "../../api/useViews";
import { Charted, WaitingChart } from "../../kit/Charted";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { exact, plural } from "../../kit/numbers";
import { Room } from "../../kit/Room";
import { SavedViews } from "../../kit/SavedViews";
import type { Dot } from "../../kit/TimeChart";
import { TimePicker } from "../../kit/TimePicker";
import { type TimeControls, useTime, useTimeKeys } from "../../kit/useTime";
import type { MetricsAnswer, MetricsFound } from "../types";
import { useApm } from "../useApm";
import classes from "./Explorer.module.css";
import { FirstMetric } from "./FirstMetric";
import { Legend } from "./Legend";
import { csvOf, type Drawn, drawnOf } from "./lines";
import { MetricsTabs } from "./MetricsTabs";
import { QueryRow } from "./QueryRow";
import { ShownSql } from "./ShownSql";
import { useMetrics } from "./useMetrics";
import { type Asked, bodyOf, type ExplorerView, formulaName, formulasOf, queriesOf, urlOf } from "./view";

const HEIGHT = 340;
// In the URL, where nothing at all would mean that nobody chose.
const NONE = "-";
const BLANK: Asked = { metric: "" };

/** Draw metrics: several queries, formulas over them, and the measurements whose traces were kept. */
export function Explorer() {
  const site = useSite();
  const views = useViews("metrics");
  const view = useSearch({ strict: false }) as ExplorerView;
  const navigate = useNavigate();
  const controls = useTime();
  const [isShown, show] = useState(false);
  const read = useMemo(() => queriesOf(view.m), [view.m]);
  const queries = read.length ? read : [BLANK];
  const formulas = formulasOf(view.formulas);
  const question = bodyOf(queries, formulas);
  const found = useMetrics(controls.params, question, {
    exemplars: view.dots === "1",
    every: controls.isMoving && 30_000,
  });
  const any = useApm<MetricsAnswer>("metrics", { period: "7d", limit: 1 }, { enabled: question.queries.length === 0 });
  useTimeKeys(controls, found.data?.window);
  const change = useCallback(
    (part: Partial<ExplorerView>) =>
      void navigate({ to: ".", search: (old: object) => ({ ...old, ...part }), resetScroll: false } as never),
    [navigate],
  );
  const put = (next: readonly Asked[]) => change({ m: urlOf(next), hidden: undefined });
  const { data, error, refetch, isFetching } = found;
  return (
    <Room
      title="Metrics"
      tab={`Metrics · ${site.domain}`}
      tools={
        <>
          <SavedViews {...views} />
          <TimePicker controls={controls} looked={data?.window} refresh={() => refetch()} isBusy={isFetching} />
        </>
      }
      below={<MetricsTabs />}
    >
      {any.data && any.data.metrics.length === 0 ? (
        <FirstMetric />
      ) : (
        <>
          <section className={classes.queries} aria-label="Queries">
            {queries.map((asked, place) => (
              <QueryRow
                // biome-ignore lint/suspicious/noArrayIndexKey: a query is known by its place, which is its name
                key={place}
                place={place}
                asked={asked}
                answer={data?.queries.find(({ name }) => name === "abcdefghij"[place])}
                time={controls.params}
                error={error}
                change={(next) => put(queries.map((one, n) => (n === place ? next : one)))}
                copy={() => put([...queries.slice(0, place + 1), asked, ...queries.slice(place + 1)].slice(0, 10))}
                remove={queries.length > 1 ? () => put(queries.filter((_, n) => n !== place)) : undefined}
              />
            ))}
            <Tools queries={queries} view={view} put={put} change={change} data={data} show={() => show(true)} />
            {view.formulas !== undefined && (
              <Formulas
                key={view.formulas}
                lines={view.formulas}
                set={(lines) => change({ formulas: lines || undefined })}
              />
            )}
          </section>
          {question.queries.length === 0 ? (
            <Empty title="Choose a metric" minHeight={HEIGHT}>
              Or look at <b>All metrics</b> and at <b>Hosts</b> above.
            </Empty>
          ) : error ? (
            error instanceof ApiProblem && error.status === 400 && error.code !== "search_not_understood" ? (
              <Empty title="This cannot be computed" minHeight={HEIGHT}>
                <p role="alert">{error.detail}</p>
              </Empty>
            ) : (
              <Failure error={error} retry={() => refetch()} minHeight={HEIGHT} />
            )
          ) : data ? (
            <Drawing data={data} view={view} change={change} controls={controls} />
          ) : (
            <WaitingChart height={HEIGHT} />
          )}
        </>
      )}
      {isShown && <ShownSql question={question} time={controls.params} close={() => show(false)} />}
    </Room>
  );
}

interface ToolsProps {
  queries: readonly Asked[];
  view: ExplorerView;
  put: (queries: readonly Asked[]) => void;
  change: (part: Partial<ExplorerView>) => void;
  data: MetricsFound | undefined;
  show: () => void;
}

function Tools({ queries, view, put, change, data, show }: ToolsProps) {
  const save = () => {
    if (!data) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([csvOf(data)], { type: "text/csv" }));
    link.download = "metrics.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  return (
    <div className={classes.tools}>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={14} />}
        disabled={queries.length >= 10 || !queries.at(-1)?.metric}
        onClick={() => put([...queries, BLANK])}
      >
        Query
      </Button>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={14} />}
        disabled={view.formulas !== undefined || !queries[0]?.metric}
        onClick={() => change({ formulas: queries.length > 1 ? "a / b * 100" : "a * 1" })}
      >
        Formula
      </Button>
      <span className={classes.right}>
        <Button
          variant="default"
          size="xs"
          aria-pressed={view.dots === "1"}
          leftSection={<IconDots size={14} />}
          onClick={() => change({ dots: view.dots ? undefined : "1" })}
        >
          Exemplars
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" size="xs" rightSection={<IconChevronDown size={12} />} disabled={!data}>
              More
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={show}>Show query</Menu.Item>
            <Menu.Item onClick={save}>Download CSV</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </span>
    </div>
  );
}

/** Formulas, one a line; they are computed when one leaves the field or presses Ctrl and Enter. */
function Formulas({ lines, set }: { lines: string; set: (lines: string) => void }) {
  const [text, setText] = useState(lines);
  const count = Math.max(1, text.split("\n").length);
  return (
    <div className={classes.formulas}>
      <span className={classes.name}>{Array.from({ length: count }, (_, n) => formulaName(n)).join("\n")}</span>
      <Textarea
        aria-label="Formulas, one a line"
        size="xs"
        autosize
        minRows={1}
        maxRows={10}
        className={classes.formula}
        classNames={{ input: "mono" }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => text !== lines && set(text)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) set(text);
        }}
      />
      <span className="quiet small">+ − * / ( ) abs min max round; a line each</span>
    </div>
  );
}

/** What is left out, in words; nothing when all is there. */
function Said({ data }: { data: MetricsFound }) {
  const said = data.queries.flatMap((one) => {
    const of = data.queries.length > 1 ? `${one.name}: ` : "";
    if (one.series_count === 0) return [`${of}no series of ${one.metric} match in this time`];
    const cut =
      one.groups > one.lines.length
        ? [`${of}the largest ${one.lines.length} of ${exact(one.groups)} groups are drawn`]
        : [];
    const off = one.factor ? [`${of}quantiles are off by less than ${((one.factor - 1) * 100).toPrecision(2)}%`] : [];
    return [...cut, ...off, ...(one.lines.length === 0 ? [`${of}there is nothing to draw in this time`] : [])];
  });
  return said.length ? <p className={classes.said}>{said.join(" · ")}</p> : null;
}

interface DrawingProps {
  data: MetricsFound;
  view: ExplorerView;
  change: (part: Partial<ExplorerView>) => void;
  controls: TimeControls;
}

/** Which lines are hidden: those of queries, when there are formulas over them and nobody said otherwise. */
const hiddenOf = (view: ExplorerView, lines: readonly Drawn[]): Set<string> => {
  if (view.hidden !== undefined) return new Set(view.hidden.split("\n"));
  const hasFormulas = lines.some(({ isFormula }) => isFormula);
  return new Set(lines.filter(({ isFormula }) => hasFormulas && !isFormula).map(({ id }) => id));
};

/** Measurements that lie on the axis of the lines: of levels, means and quantiles, not of rates. */
function dotsOf(data: MetricsFound, site: string, open: (path: string) => void): Dot[] {
  return data.queries
    .filter(({ aggregation }) => !["rate", "increase", "count", "sum"].includes(aggregation))
    .flatMap(({ exemplars }) =>
      exemplars.map(({ at_ms, value, trace_id, span_id }) => ({
        at_ms,
        value,
        open: () => open(`/${site}/traces/${trace_id}${span_id ? `?span=${span_id}` : ""}`),
      })),
    );
}

function Drawing({ data, view, change, controls }: DrawingProps) {
  const site = useSite();
  const navigate = useNavigate();
  const lines = useMemo(() => drawnOf(data), [data]);
  const hidden = hiddenOf(view, lines);
  const shown = lines.filter(({ id }) => !hidden.has(id));
  const write: Drawn["write"] = shown[0]?.write ?? String;
  const set = (ids: Iterable<string>) => change({ hidden: [...ids].filter(Boolean).join("\n") || NONE });
  const dots = view.dots ? dotsOf(data, site.id, (path) => void navigate({ to: path } as never)) : undefined;
  const count = data.queries.reduce((sum, { series_count }) => sum + series_count, 0);
  const kept = data.queries.reduce((sum, { exemplars }) => sum + exemplars.length, 0);
  return (
    <>
      <Charted
        title={plural(count, "series", "series")}
        figure={
          <span className="quiet">
            a point every {data.window.step_ms / 1000} s
            {view.dots && (kept ? ` · ${plural(kept, "exemplar")}` : " · no exemplars were sent here")}
            {view.dots && kept > 0 && dots?.length === 0 && ", which are drawn over quantiles and means"}
          </span>
        }
        window={data.window}
        kind="lines"
        unit={write}
        height={HEIGHT}
        zoom={controls.zoom}
        hasKey={false}
        dots={dots}
        isBinary={shown[0]?.isBinary}
        series={shown}
      />
      <Said data={data} />
      {lines.length > 0 && (
        <Legend
          lines={lines}
          hidden={hidden}
          toggle={(id) => {
            if (!hidden.delete(id)) hidden.add(id);
            set(hidden);
          }}
          only={(id) => set(lines.filter((one) => one.id !== id).map((one) => one.id))}
        />
      )}
    </>
  );
}
