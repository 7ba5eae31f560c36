import { Button, SegmentedControl, Switch, Tooltip } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/client";
import type { Bots as BotsOfSite, FilteredHit, FilterOfSite, Site } from "../../api/types";
import { includes, useSite } from "../../api/useSite";
import { bucketName, momentOf, since, tick } from "../../kit/dates";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { Flag } from "../../kit/Flag";
import { count, exact, share } from "../../kit/numbers";
import { countryName } from "../../kit/places";
import { useNow } from "../../kit/useNow";
import { FormProblem, useChange } from "../form";
import { Page, Section } from "../Page";
import page from "../Page.module.css";
import classes from "./Bots.module.css";

const NAMES: Record<string, string> = {
  bot: "Bots, crawlers and scripts",
  automation: "Automated browsers",
  prefetch: "Fetched ahead of time",
  referrer_spam: "Referrer spam",
  datacenter: "Rented servers",
};
const FIRST_FAMILIES = 8;

function Chart({ series }: { series: BotsOfSite["series"] }) {
  const most = Math.max(1, ...series.map((one) => one.filtered));
  const [first, last] = [series[0], series.at(-1)];
  return (
    <>
      <div className={classes.chart} role="img" aria-label="Filtered hits by day">
        {series.map((one) => (
          <Tooltip
            key={one.day}
            label={`${bucketName(one.day, "day")}: ${exact(one.filtered)} filtered, ${exact(one.counted)} counted`}
          >
            <div>
              <span className={classes.filtered} style={{ height: `${(one.filtered / most) * 100}%` }} />
            </div>
          </Tooltip>
        ))}
      </div>
      {first && last && first !== last && (
        <div className={classes.axis}>
          <span>{tick(first.day, "day")}</span>
          <span>{tick(last.day, "day")}</span>
        </div>
      )}
    </>
  );
}

function Rule({ site, rule, mayEdit }: { site: Site; rule: FilterOfSite; mayEdit: boolean }) {
  const client = useQueryClient();
  const [showsAll, showAll] = useState(false);
  const change = useChange(
    (to: { family: string; lets_in: boolean }) =>
      ask<void>(`/sites/${site.id}/bots/rules`, { method: "PUT", body: { reason: rule.reason, ...to } }),
    () => client.invalidateQueries({ queryKey: ["bots", site.id] }),
  );
  const toggle = (family: string, isOn: boolean, name: string) => (
    <Switch
      size="xs"
      aria-label={`Count ${name}`}
      checked={isOn}
      disabled={!mayEdit || change.isPending}
      onChange={(event) => change.mutate({ family, lets_in: event.currentTarget.checked })}
    />
  );
  const name = NAMES[rule.reason] ?? rule.reason;
  const families = showsAll ? rule.families : rule.families.slice(0, FIRST_FAMILIES);
  return (
    <li>
      <div className={classes.rule}>
        <span>
          <span className={page.name}>{name}</span>
          <br />
          <span className="small quiet">{rule.words}</span>
        </span>
        <b className="num" title={exact(rule.hits)}>
          {count(rule.hits)}
        </b>
        {toggle("", rule.lets_in, name)}
      </div>
      {families.length > 0 && (
        <ul className={classes.families}>
          {families.map((one) => (
            <li key={one.family} className={classes.rule}>
              <span>{one.family}</span>
              <b className="num" title={exact(one.hits)}>
                {count(one.hits)}
              </b>
              {toggle(one.family, one.lets_in, one.family)}
            </li>
          ))}
          {rule.families.length > families.length && (
            <li>
              <Button variant="subtle" size="compact-xs" onClick={() => showAll(true)}>
                {rule.families.length - families.length} more
              </Button>
            </li>
          )}
        </ul>
      )}
      <FormProblem error={change.error} />
    </li>
  );
}

function Hits({ site }: { site: Site }) {
  const now = useNow();
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage, refetch } = useInfiniteQuery({
    queryKey: ["bots", site.id, "hits"],
    queryFn: ({ signal, pageParam }) =>
      ask<FilteredHit[]>(`/sites/${site.id}/bots/hits`, { signal, params: { before: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: (rows) => (rows.length === 50 ? rows.at(-1)?.at : undefined),
  });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={160} />;
  if (!data) return <div className="skeleton" style={{ height: 160 }} />;
  const hits = data.pages.flat();
  if (hits.length === 0) return <Empty title="No hit was filtered" minHeight={120} />;
  return (
    <div className={classes.scroll}>
      <table className={classes.hits}>
        <thead>
          <tr>
            <th>When</th>
            <th>Why</th>
            <th>Page</th>
            <th>From</th>
          </tr>
        </thead>
        <tbody>
          {hits.map((hit, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: hits have no id here, and they only ever grow at the end
            <tr key={index}>
              <td title={momentOf(hit.at)}>{since(hit.at, now)}</td>
              <td>{hit.family || NAMES[hit.reason]}</td>
              <td title={`${hit.hostname}${hit.path}`}>
                {hit.path} {hit.name !== "pageview" && <span className={page.tag}>{hit.name}</span>}
              </td>
              <td title={hit.referrer || undefined}>
                {hit.country && (
                  <span title={countryName(hit.country)}>
                    <Flag code={hit.country} />{" "}
                  </span>
                )}
                {hit.source}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {hasNextPage && (
        <Button variant="default" size="xs" mt={12} loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          More
        </Button>
      )}
    </div>
  );
}

/** What was taken for no person, why, and whether it counts all the same. */
export function Bots() {
  const site = useSite();
  const [days, setDays] = useState("30");
  const { data, error, refetch } = useQuery({
    queryKey: ["bots", site.id, days],
    queryFn: ({ signal }) => ask<BotsOfSite>(`/sites/${site.id}/bots`, { signal, params: { days } }),
    // A changed rule reaches the past within seconds.
    refetchInterval: (query) => (query.state.data?.settling ? 1500 : 30_000),
    placeholderData: (before) => before,
  });
  const lead =
    "Hits that may be no person's are kept here for 30 days, without address or user agent. Only what is switched on counts.";
  const periods = (
    <SegmentedControl
      aria-label="Period"
      size="xs"
      value={days}
      onChange={setDays}
      data={[
        { value: "1", label: "Today" },
        { value: "7", label: "7 days" },
        { value: "30", label: "30 days" },
      ]}
    />
  );
  const all = data ? data.filtered + data.counted : 0;
  return (
    <Page title={`Bots of ${site.domain}`} lead={lead} actions={periods}>
      {error && !data && <Failure error={error} retry={() => refetch()} minHeight={320} />}
      {!data && !error && <div className="skeleton" style={{ height: 320 }} />}
      {data && (
        <>
          <Section title="Filtered" about="By day of the site's time zone. Engagement is not counted here.">
            <dl className={page.figures}>
              <div>
                <dt>Filtered</dt>
                <dd title={exact(data.filtered)}>{count(data.filtered)}</dd>
              </div>
              <div>
                <dt>Share of all hits</dt>
                <dd>{all ? share(data.filtered / all) : "–"}</dd>
              </div>
              <div>
                <dt>Other events</dt>
                <dd title={exact(data.counted)}>{count(data.counted)}</dd>
              </div>
            </dl>
            {data.filtered > 0 && <Chart series={data.series} />}
          </Section>
          <Section
            title="Why, and who"
            about={
              <>
                Switch a reason or a family on to count it after all: its hits of the last 30 days become events, and
                new ones are counted as they come. Switch it off, and they are taken out again.
                {data.settling && (
                  <>
                    {" "}
                    <b role="status">The last days are being counted anew…</b>
                  </>
                )}
              </>
            }
          >
            <ul className={classes.rules}>
              {data.filters.map((rule) => (
                <Rule key={rule.reason} site={site} rule={rule} mayEdit={includes(site.role, "member")} />
              ))}
            </ul>
          </Section>
          <Section title="Latest hits" about="As much as is known of each.">
            <Hits site={site} />
          </Section>
        </>
      )}
    </Page>
  );
}
