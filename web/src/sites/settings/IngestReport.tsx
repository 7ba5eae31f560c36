import { useQuery } from "@tanstack/react-query";
import { ask } from "../../api/client";
import type { Ingest, Site } from "../../api/types";
import { momentOf, since } from "../../kit/dates";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { count, exact, share } from "../../kit/numbers";
import { useNow } from "../../kit/useNow";
import { Section } from "../Page";
import page from "../Page.module.css";
import classes from "./IngestReport.module.css";

/** What came in and what did not, of the last 24 hours. */
export function IngestReport({ site }: { site: Site }) {
  const now = useNow(5_000);
  const { data, error, refetch } = useQuery({
    queryKey: ["ingest", site.id],
    queryFn: ({ signal }) => ask<Ingest>(`/sites/${site.id}/ingest`, { signal }),
    refetchInterval: 10_000,
  });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={320} />;
  if (!data) return <div className="skeleton" style={{ height: 320, marginTop: 24 }} />;
  const dropped = data.dropped_24h.reduce((sum, one) => sum + one.count, 0);
  const all = dropped + data.accepted_24h;
  const most = Math.max(1, ...data.dropped_24h.map((one) => one.count));
  return (
    <>
      <Section title="Last 24 hours" about="Everything that reached the door of this site.">
        <dl className={page.figures}>
          <div>
            <dt>Accepted</dt>
            <dd title={exact(data.accepted_24h)}>{count(data.accepted_24h)}</dd>
          </div>
          <div>
            <dt>Dropped</dt>
            <dd title={exact(dropped)}>{count(dropped)}</dd>
          </div>
          <div>
            <dt>Share dropped</dt>
            <dd>{all ? share(dropped / all) : "–"}</dd>
          </div>
          <div>
            <dt>Last event</dt>
            <dd title={data.last_event_at ? momentOf(data.last_event_at) : undefined}>
              {data.last_event_at
                ? since(data.last_event_at, now)
                : data.first_event_at
                  ? "over a day ago"
                  : "none yet"}
            </dd>
          </div>
        </dl>
      </Section>
      <Section
        title="Dropped, and why"
        about="Nothing disappears quietly: each hit that is not kept has one of these reasons."
      >
        {data.dropped_24h.length === 0 ? (
          <Empty title="Nothing was dropped" minHeight={120} />
        ) : (
          <ul className={classes.reasons}>
            {[...data.dropped_24h]
              .sort((a, b) => b.count - a.count)
              .map(({ reason, count: n, words }) => (
                <li key={reason}>
                  <span className={classes.bar} style={{ width: `${(n / most) * 100}%` }} />
                  <span className={classes.words}>
                    {words} <code className="mono small quiet">{reason}</code>
                  </span>
                  <b className="num">{exact(n)}</b>
                </li>
              ))}
          </ul>
        )}
      </Section>
    </>
  );
}
