import { Button, Menu, Tooltip } from "@mantine/core";
import { IconShare2 } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import type { Site } from "../api/types";
import { includes, useIsShared, useSite } from "../api/useSite";
import { Code } from "../kit/Code";
import { Empty } from "../kit/Empty";
import { Failure } from "../kit/Failure";
import { asksGoal } from "../kit/filters";
import { exact, plural } from "../kit/numbers";
import { useTitle } from "../kit/useTitle";
import { AnnotationMenu } from "./annotations/AnnotationMenu";
import { useAnnotations } from "./annotations/useAnnotations";
import { ComparePicker } from "./ComparePicker";
import { Details } from "./Details";
import { FilterBar } from "./FilterBar";
import { FilterMenu } from "./FilterMenu";
import { IntervalPicker } from "./IntervalPicker";
import { Insights } from "./insights/Insights";
import { Metrics } from "./Metrics";
import { metricNamed } from "./metrics";
import classes from "./Overview.module.css";
import { PeriodPicker } from "./PeriodPicker";
import { Panels } from "./panels";
import { QuestionMenu } from "./QuestionMenu";
import { wholePage } from "./questions";
import { Legend, Trend, WaitingTrend } from "./Trend";
import { useCurrentVisitors, useOverview } from "./useOverview";
import { usePageKeys } from "./usePageKeys";
import { useView, type ViewControls } from "./useView";

// Below the first screen: it arrives after the numbers.
const Behaviour = lazy(() => import("./behaviour/Behaviour"));
const Heat = lazy(() => import("./heat/Heat"));
const AnnotationDialogs = lazy(() => import("./annotations/AnnotationDialogs"));

/** How many people are there now; a click looks closer. */
function Now({ visitors, look }: { visitors: number | null; look: () => void }) {
  return (
    <Tooltip label="Visitors of the last five minutes, live">
      <button type="button" className={classes.now} onClick={look}>
        <span className={classes.dot} data-on={(visitors ?? 0) > 0 || undefined} />
        <span aria-live="off">
          {visitors === null ? "Connecting" : <b>{exact(visitors)}</b>}{" "}
          {visitors !== null && `current ${visitors === 1 ? "visitor" : "visitors"}`}
        </span>
      </button>
    </Tooltip>
  );
}

/** A site that has not seen its first visitor is told how to get one, where its chart will be. */
function FirstVisit({ site }: { site: Site }) {
  return (
    <section className={classes.first} aria-label="Install">
      <h2>Nothing has arrived from {site.domain} yet</h2>
      <p className="quiet">Put this into the head of its pages. The first page view shows here within two seconds.</p>
      <Code text={`<script defer src="${location.origin}/js/${site.id}.js"></script>`} label="HTML" />
      <Link to="/$site/install" params={{ site: site.id }}>
        Next.js, Nuxt, Astro, Django, Rails, and what to do when nothing comes
      </Link>
    </section>
  );
}

export function Overview() {
  const site = useSite();
  const isShared = useIsShared();
  const controls = useView();
  const { view, today, change, setSpan } = controls;
  const { data: overview, error, refetch, isPlaceholderData, isFetching } = useOverview(view, today);
  const current = useCurrentVisitors(view, today);
  const [picksDates, setPicksDates] = useState(false);
  const [filters, setFilters] = useState(false);
  const annotations = useAnnotations(overview);
  const converts = asksGoal(controls.filters);
  const metric = metricNamed(view.metric, converts);
  const isEmpty = overview !== undefined && !overview.metrics.visitors.value && !overview.metrics.visitors.before;

  const navigate = useNavigate();
  const lookCloser = () =>
    isShared
      ? setSpan({ period: "realtime" })
      : navigate({ to: "/$site/realtime", params: { site: site.id }, search: { f: view.f } });

  useTitle(current ? `${current} · ${site.domain}` : site.domain);
  const annotate = () => annotations.mayWrite && annotations.open({ writes: { day: today, time: "" } });
  usePageKeys(controls, overview, {
    dates: () => setPicksDates(true),
    filter: () => setFilters(true),
    annotation: annotate,
  });

  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <div className={classes.who}>
          <h1>{site.name || site.domain}</h1>
          <Now visitors={current} look={lookCloser} />
        </div>
        <div className={classes.pickers}>
          <FilterMenu controls={controls} isOpen={filters} setOpen={setFilters} />
          <ComparePicker controls={controls} overview={overview} />
          <PeriodPicker controls={controls} overview={overview} picksDates={picksDates} setPicksDates={setPicksDates} />
          <QuestionMenu label="this page" question={wholePage} view={view} size={32}>
            {!isShared && includes(site.role, "member") && (
              <Menu.Item
                leftSection={<IconShare2 size={15} />}
                component={Link}
                to="/$site/settings/$part"
                params={{ site: site.id, part: "sharing" } as never}
                search={{ f: view.f } as never}
              >
                {view.f?.length ? "Share what these filters show" : "Share this site's numbers"}
              </Menu.Item>
            )}
          </QuestionMenu>
        </div>
      </header>
      <FilterBar controls={controls} overview={overview} />
      {error && !overview ? (
        <Failure error={error} retry={() => refetch()} minHeight={480} />
      ) : (
        <div className={classes.body} data-old={isPlaceholderData || undefined} aria-busy={isFetching && !overview}>
          <Metrics
            overview={overview}
            chosen={metric.name}
            choose={(metric) => change({ metric })}
            compares={view.compare !== "none"}
            converts={converts}
          />
          {site.first_event_at || isShared ? (
            <>
              <div className={classes.trend}>
                <div className={classes.interval}>
                  <Legend overview={isEmpty ? undefined : overview} compares={view.compare !== "none"} />
                  {error && overview && <StaleNote retry={() => refetch()} />}
                  <span className={classes.tools}>
                    {annotations.mayWrite && <AnnotationMenu annotations={annotations} write={annotate} />}
                    <IntervalPicker controls={controls} overview={overview} />
                  </span>
                </div>
                {!overview && <WaitingTrend />}
                {overview && !isEmpty && <Trend overview={overview} row={metric} annotations={annotations} />}
                {isEmpty && <NobodyCame controls={controls} />}
              </div>
              {!isEmpty && <Insights controls={controls} isNext={overview !== undefined && !isPlaceholderData} />}
              <Panels overview={overview} controls={controls} />
              {view.period !== "realtime" && (
                <div className={classes.hours}>
                  <Suspense fallback={null}>
                    <Heat controls={controls} />
                  </Suspense>
                </div>
              )}
              <div className={classes.below}>
                <Suspense fallback={null}>
                  <Behaviour controls={controls} overview={overview} />
                </Suspense>
              </div>
            </>
          ) : (
            <FirstVisit site={site} />
          )}
        </div>
      )}
      <Details controls={controls} total={overview?.metrics.visitors.value ?? 0} />
      {annotations.mayWrite && (
        <Suspense fallback={null}>
          <AnnotationDialogs annotations={annotations} controls={controls} overview={overview} />
        </Suspense>
      )}
      <p className="hidden-text" aria-live="polite">
        {overview && !isPlaceholderData ? plural(overview.metrics.visitors.value ?? 0, "visitor") : ""}
      </p>
    </div>
  );
}

/** A period, or filters, without a visitor: what to do next. */
function NobodyCame({ controls }: { controls: ViewControls }) {
  const { filters, setFilters, setSpan } = controls;
  return (
    <Empty
      title={filters.length ? "Nobody matches these filters in this period" : "Nobody came in this period"}
      minHeight={288}
    >
      {filters.length > 0 && (
        <Button variant="default" size="xs" mt={8} onClick={() => setFilters([])}>
          Clear the filters
        </Button>
      )}{" "}
      <Button variant="default" size="xs" mt={8} onClick={() => setSpan({ period: "all" })}>
        Show all time
      </Button>
    </Empty>
  );
}

/** The last refresh failed, but what is shown was right a moment ago. */
function StaleNote({ retry }: { retry: () => void }) {
  return (
    <button type="button" className={classes.stale} onClick={retry}>
      Could not refresh. Try again
    </button>
  );
}
