import { Button, Menu, SegmentedControl, Textarea } from "@mantine/core";
import { IconChevronDown, IconDots, IconPlus } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { ApiProblem } from "../../api/client";
import { useSite } from "../../api/useSite";
import { useViews } from "../../api/useViews";
import { WaitingChart } from "../../kit/Charted";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { Room } from "../../kit/Room";
import { SavedViews } from "../../kit/SavedViews";
import { TimePicker } from "../../kit/TimePicker";
import { useTime } from "../../kit/useTime";
import { FacetsToggle } from "../search/FacetsToggle";
import layout from "../search/Layout.module.css";
import type { MetricsAnswer, MetricsFound } from "../types";
import { useApm } from "../useApm";
import { Choices } from "./Choices";
import { Drawing, HEIGHT } from "./Drawing";
import classes from "./Explorer.module.css";
import { FirstMetric } from "./FirstMetric";
import { csvOf } from "./lines";
import { MetricsTabs } from "./MetricsTabs";
import { QueryRow } from "./QueryRow";
import { SeriesFacets } from "./SeriesFacets";
import { ShownSql } from "./ShownSql";
import { useMetrics } from "./useMetrics";
import { type Asked, bodyOf, type ExplorerView, formulaName, formulasOf, nameOf, queriesOf, urlOf } from "./view";

const BLANK: Asked = { metric: "" };

/** Draw metrics: several queries, formulas over them, and the measurements whose traces were kept. */
export function Explorer() {
  const site = useSite();
  const views = useViews("metrics");
  const view = useSearch({ strict: false }) as ExplorerView;
  const navigate = useNavigate();
  const controls = useTime();
  const [isShown, show] = useState(false);
  const [facetsOpen, setFacetsOpen] = useState(false);
  const [facetedPlace, setFaceted] = useState(0);
  const read = useMemo(() => queriesOf(view.m), [view.m]);
  const queries = read.length ? read : [BLANK];
  const formulas = formulasOf(view.formulas);
  const question = bodyOf(queries, formulas);
  const found = useMetrics(controls.params, question, {
    exemplars: view.dots === "1",
    every: controls.isMoving && 30_000,
  });
  const any = useApm<MetricsAnswer>("metrics", { period: "7d", limit: 1 }, { enabled: question.queries.length === 0 });
  const change = useCallback(
    (part: Partial<ExplorerView>) =>
      void navigate({ to: ".", search: (old: object) => ({ ...old, ...part }), resetScroll: false } as never),
    [navigate],
  );
  const put = (next: readonly Asked[]) => change({ m: urlOf(next), hidden: undefined });
  const { data, error, refetch, isFetching } = found;
  const asked = queries.flatMap((one, place) => (one.metric ? [{ one, place }] : []));
  const faceted = asked.find(({ place }) => place === facetedPlace) ?? asked[0] ?? { one: BLANK, place: 0 };
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
            <Choices controls={controls} />
          ) : error ? (
            error instanceof ApiProblem && error.status === 400 && error.code !== "search_not_understood" ? (
              <Empty title="This cannot be computed" minHeight={HEIGHT}>
                <p role="alert">{error.detail}</p>
              </Empty>
            ) : (
              <Failure error={error} retry={() => refetch()} minHeight={HEIGHT} />
            )
          ) : data ? (
            <div className={layout.page}>
              <aside className={layout.side} data-open={facetsOpen || undefined} aria-label="Facets">
                <FacetsToggle isOpen={facetsOpen} toggle={() => setFacetsOpen(!facetsOpen)} />
                <div className={layout.facets}>
                  {asked.length > 1 && (
                    <SegmentedControl
                      size="xs"
                      mb={8}
                      aria-label="Facets of"
                      data={asked.map(({ place }) => ({ value: String(place), label: nameOf(place) }))}
                      value={String(faceted.place)}
                      onChange={(place) => setFaceted(Number(place))}
                    />
                  )}
                  <SeriesFacets
                    key={faceted.one.metric}
                    metric={faceted.one.metric}
                    q={faceted.one.q ?? ""}
                    time={controls.params}
                    search={(q) =>
                      put(queries.map((one, n) => (n === faceted.place ? { ...one, q: q || undefined } : one)))
                    }
                  />
                </div>
              </aside>
              <div className={layout.main}>
                <Drawing data={data} view={view} change={change} controls={controls} />
              </div>
            </div>
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
