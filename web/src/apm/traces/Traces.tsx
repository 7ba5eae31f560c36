import { Button, SegmentedControl, Select } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { useSite } from "../../api/useSite";
import { useViews } from "../../api/useViews";
import { Charted, WaitingChart } from "../../kit/Charted";
import { Failure } from "../../kit/Failure";
import { count, plural } from "../../kit/numbers";
import { Room } from "../../kit/Room";
import { SavedViews } from "../../kit/SavedViews";
import { TimePicker } from "../../kit/TimePicker";
import { ms } from "../../kit/units";
import { type TimeControls, useTime } from "../../kit/useTime";
import { Facets } from "../search/Facets";
import { FacetsToggle } from "../search/FacetsToggle";
import layout from "../search/Layout.module.css";
import { isRefused, NotRead } from "../search/NotRead";
import { SearchBox } from "../search/SearchBox";
import type { FacetsAnswer, HistogramAnswer } from "../types";
import { useApm } from "../useApm";
import { Differs } from "./Differs";
import { Groups } from "./Groups";
import { Heatmap } from "./Heatmap";
import { Recurring } from "./Recurring";
import { TraceList } from "./TraceList";
import classes from "./Traces.module.css";
import { readBox, type TracesView, writeBox } from "./view";

const CHARTS = [
  { value: "heatmap", label: "Heatmap" },
  { value: "count", label: "Spans" },
  { value: "duration", label: "Duration" },
];

/** The spans that match, over time. */
function Chart({
  answer,
  view,
  change,
  controls,
}: {
  answer: HistogramAnswer;
  view: TracesView;
  change: (part: Partial<TracesView>) => void;
  controls: TimeControls;
}) {
  const { window } = answer;
  const chart = view.chart ?? "heatmap";
  const whole = (n: number | null) => (n === null ? ms(n) : count(Math.round(n)));
  if (chart === "count")
    return (
      <Charted
        title="Spans"
        window={window}
        kind="bars"
        unit={whole}
        height={216}
        zoom={controls.zoom}
        series={[
          { label: "Failed", colour: "--down", values: answer.errors },
          { label: "Others", colour: "--chart-2", values: answer.spans.map((n, i) => n - (answer.errors[i] ?? 0)) },
        ]}
      />
    );
  if (chart === "duration")
    return (
      <Charted
        title="Duration of spans"
        window={window}
        kind="lines"
        unit={ms}
        height={216}
        zoom={controls.zoom}
        series={[
          { label: "p50", colour: "--chart-3", values: answer.p50_ms },
          { label: "p95", colour: "--chart-2", values: answer.p95_ms },
          { label: "p99", colour: "--chart-4", values: answer.p99_ms },
        ]}
      />
    );
  return (
    <figure className={classes.heat}>
      <figcaption>
        <b>Spans by duration</b>
        <span className="quiet">Drag a box over what is odd: it says what is different about it.</span>
      </figcaption>
      <Heatmap
        answer={answer}
        box={readBox(view.box)}
        setBox={(box) => change({ box: box ? writeBox(box) : undefined })}
      />
    </figure>
  );
}

/** Find traces: a search, its shape over time, what it is made of, and the list. */
export function Traces() {
  const site = useSite();
  const views = useViews("traces");
  const view = useSearch({ strict: false }) as TracesView;
  const navigate = useNavigate();
  const controls = useTime();
  const [facetsOpen, setFacetsOpen] = useState(false);
  const q = view.q ?? "";
  const params = { ...controls.params, q };
  const histogram = useApm<HistogramAnswer>("traces/histogram", params, { every: view.live === "1" && 10_000 });
  const facets = useApm<FacetsAnswer>("traces/facets", params, { enabled: !histogram.error });
  const change = useCallback(
    (part: Partial<TracesView>) =>
      void navigate({ to: ".", search: (old: object) => ({ ...old, ...part }), resetScroll: false } as never),
    [navigate],
  );
  const search = useCallback((text: string) => change({ q: text || undefined, box: undefined }), [change]);
  const { data, error, refetch, isFetching } = histogram;
  const total = data?.spans.reduce((sum, n) => sum + n, 0) ?? 0;
  const box = readBox(view.box);
  return (
    <Room
      title="Traces"
      tab={`Traces · ${site.domain}`}
      about={data && <span className="quiet small">{plural(Math.round(total), "span")}</span>}
      tools={
        <>
          <SavedViews {...views} />
          <TimePicker controls={controls} looked={data?.window} refresh={() => refetch()} isBusy={isFetching} />
        </>
      }
      below={
        <SearchBox
          signal="spans"
          value={q}
          search={search}
          time={controls.params}
          error={error}
          example="service:checkout status:error duration>500ms"
        />
      }
    >
      <div className={layout.page}>
        <aside className={layout.side} data-open={facetsOpen || undefined} aria-label="Facets">
          <FacetsToggle isOpen={facetsOpen} toggle={() => setFacetsOpen(!facetsOpen)} />
          <div className={layout.facets}>
            {!error && (
              <Facets answer={facets.data} error={facets.error} retry={() => facets.refetch()} q={q} search={search} />
            )}
          </div>
        </aside>
        <div className={layout.main} data-old={histogram.isPlaceholderData || undefined}>
          {isRefused(error) ? (
            <NotRead />
          ) : error ? (
            <Failure error={error} retry={() => refetch()} minHeight={320} />
          ) : (
            <>
              <div className={classes.top}>
                <div className={classes.chart}>
                  {data ? (
                    <Chart answer={data} view={view} change={change} controls={controls} />
                  ) : (
                    <WaitingChart height={216} />
                  )}
                </div>
                <SegmentedControl
                  size="xs"
                  className={classes.kinds}
                  aria-label="Chart"
                  data={CHARTS}
                  value={view.chart ?? "heatmap"}
                  onChange={(chart) =>
                    change({ chart: chart === "heatmap" ? undefined : (chart as TracesView["chart"]) })
                  }
                />
              </div>
              {box && data && (view.chart ?? "heatmap") === "heatmap" && (
                <Differs box={box} params={params} q={q} change={change} />
              )}
              <Listing view={view} change={change} params={params} controls={controls} facets={facets.data} />
            </>
          )}
        </div>
      </div>
    </Room>
  );
}

/** How often a live list asks again. */
const LIVE_MS = 2_000;
const SORTS = [
  { value: "newest", label: "Newest first" },
  { value: "slowest", label: "Slowest first" },
  { value: "most_spans", label: "Most spans first" },
  { value: "most_errors", label: "Most errors first" },
];

function Listing({
  view,
  change,
  params,
  controls,
  facets,
}: {
  view: TracesView;
  change: (part: Partial<TracesView>) => void;
  params: Record<string, unknown>;
  controls: TimeControls;
  facets: FacetsAnswer | undefined;
}) {
  const isLive = view.live === "1" && controls.isMoving;
  const keys = [
    ...new Set(["service", "name", ...(facets?.facets.map(({ key }) => key) ?? []), ...(view.by ? [view.by] : [])]),
  ];
  return (
    <section aria-label="Traces">
      <header className={classes.listing}>
        <SegmentedControl
          size="xs"
          aria-label="List of"
          data={[
            { value: "traces", label: "Traces" },
            { value: "findings", label: "Findings" },
          ]}
          value={view.list ?? "traces"}
          onChange={(list) =>
            change({ list: list === "findings" ? "findings" : undefined, by: undefined, live: undefined })
          }
        />
        {view.list !== "findings" && (
          <Select
            size="xs"
            w={176}
            aria-label="Group by"
            placeholder="One row a trace"
            clearable
            searchable
            data={keys.map((key) => ({ value: key, label: `Group by ${key}` }))}
            value={view.by ?? null}
            onChange={(by) => change({ by: by ?? undefined, live: undefined })}
          />
        )}
        {!view.by && (
          <Select
            size="xs"
            w={152}
            aria-label="Order"
            data={SORTS}
            allowDeselect={false}
            value={view.sort ?? "newest"}
            onChange={(sort) =>
              change({ sort: sort === "newest" ? undefined : (sort as TracesView["sort"]), live: undefined })
            }
          />
        )}
        {!view.by && view.list !== "findings" && (
          <Button
            variant="default"
            size="xs"
            ml="auto"
            aria-pressed={isLive}
            leftSection={isLive ? <IconPlayerPause size={14} /> : <IconPlayerPlay size={14} />}
            onClick={() =>
              change(
                isLive ? { live: undefined } : { live: "1", sort: undefined, from_ms: undefined, to_ms: undefined },
              )
            }
          >
            {isLive ? "Stop" : "Live"}
          </Button>
        )}
      </header>
      {view.list === "findings" ? (
        <Recurring params={params as never} sort={view.sort} />
      ) : view.by ? (
        <Groups by={view.by} params={params as never} q={view.q ?? ""} change={change} />
      ) : (
        <TraceList
          params={params as never}
          sort={view.sort ?? "newest"}
          every={isLive && LIVE_MS}
          controls={controls}
          q={view.q ?? ""}
          clear={() => change({ q: undefined, box: undefined })}
        />
      )}
    </section>
  );
}
