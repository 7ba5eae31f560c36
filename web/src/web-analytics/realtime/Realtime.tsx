import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { useSite } from "../../api/useSite";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { exact } from "../../kit/numbers";
import { useTitle } from "../../kit/useTitle";
import { Details } from "../Details";
import { FilterBar } from "../FilterBar";
import { metricNamed } from "../metrics";
import page from "../Overview.module.css";
import { Panel } from "../Panel";
import { tab } from "../PanelTabs";
import { QuestionMenu } from "../QuestionMenu";
import { wholePage } from "../questions";
import { Trend, WaitingTrend } from "../Trend";
import { useCurrentVisitors, useOverview } from "../useOverview";
import { useView, type ViewControls } from "../useView";
import { Feed } from "./Feed";
import classes from "./Realtime.module.css";

const WorldMap = lazy(() => import("../WorldMap"));

const PAGES = [tab("Pages", "path"), tab("Entry", "entry_path")];
const SOURCES = [tab("Sources", "source"), tab("Channels", "channel")];
const PLACES = [tab("Map", "country", true), tab("Countries", "country"), tab("Cities", "city")];
const LAST_HALF_HOUR = { period: "realtime", compare: "none" } as const;

/** The filters of the address over the last thirty minutes, whatever period it names. */
function useHalfHour(): ViewControls {
  const controls = useView();
  const { f, details } = controls.view;
  const view = useMemo(() => ({ ...LAST_HALF_HOUR, f, details }), [f, details]);
  return { ...controls, view };
}

/** The last thirty minutes of a site, by the minute, as they happen. */
export function Realtime() {
  const site = useSite();
  const controls = useHalfHour();
  const { view, today } = controls;
  const { data: overview, error, refetch } = useOverview(view, today);
  const current = useCurrentVisitors(view, today);
  useTitle(`${current ?? ""} now · ${site.domain}`.trim());
  const visitors = overview?.metrics.visitors.value ?? 0;
  const panel = { overview, controls };

  if (error && !overview) return <Failure error={error} retry={() => refetch()} minHeight={480} />;
  return (
    <div className={page.page}>
      <header className={page.head}>
        <div className={page.who}>
          <h1>Realtime</h1>
          <Link to="/$site" params={{ site: site.id }} className={classes.back}>
            {site.name || site.domain}
          </Link>
        </div>
        <QuestionMenu label="this half hour" question={wholePage} view={view} size={32} />
      </header>
      <FilterBar controls={controls} overview={overview} />
      <dl className={classes.now}>
        <div>
          <dt>Right now</dt>
          <dd>{current === null ? <span className="skeleton" /> : exact(current)}</dd>
        </div>
        <div>
          <dt>Visitors in 30 minutes</dt>
          <dd>{overview ? exact(visitors) : <span className="skeleton" />}</dd>
        </div>
        <div>
          <dt>Pageviews in 30 minutes</dt>
          <dd>{overview ? exact(overview.metrics.pageviews.value) : <span className="skeleton" />}</dd>
        </div>
      </dl>
      {!overview && <WaitingTrend />}
      {overview && visitors > 0 && <Trend overview={overview} row={metricNamed("visitors")} />}
      {overview && visitors === 0 && (
        <Empty title="Nobody is here at the moment" minHeight={216}>
          The next visitor appears by itself, within two seconds.
        </Empty>
      )}
      <div className={page.panels} style={{ marginTop: 24 }}>
        <Feed view={view} />
        <Panel {...panel} title="Pages" tabs={PAGES} teach={() => "They come with the next page view."} />
        <Panel
          {...panel}
          title="Sources"
          tabs={SOURCES}
          teach={() => "Where the visitors of this half hour came from."}
        />
        <Panel
          {...panel}
          title="Places"
          tabs={PLACES}
          teach={() => "Where the visitors of this half hour are."}
          draw={() => (
            <Suspense fallback={<div style={{ height: 320 }} />}>
              <WorldMap controls={controls} total={visitors} />
            </Suspense>
          )}
        />
      </div>
      <Details controls={controls} total={visitors} />
    </div>
  );
}
