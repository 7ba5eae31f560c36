import { Button, Checkbox, SegmentedControl, Select } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import { ask } from "../../api/client";
import { troubleOf } from "../../api/trouble";
import { useSite } from "../../api/useSite";
import { useViews } from "../../api/useViews";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { count, exact, plural } from "../../kit/numbers";
import { SavedViews } from "../../kit/SavedViews";
import { SearchBox } from "../../kit/search/SearchBox";
import { TabList, tabProps } from "../../kit/Tabs";
import { useKeys } from "../../kit/useKeys";
import { useNow } from "../../kit/useNow";
import { Actions } from "../Actions";
import { type Act, useAct } from "../act";
import { ErrorsRoom } from "../Room";
import { Setup } from "../setup/Setup";
import type { ErrorNews, ErrorsAnswer, ErrorValue } from "../types";
import { useErrors } from "../useErrors";
import classes from "./Errors.module.css";
import { Merge } from "./Merge";
import { Row } from "./Row";
import { DEFAULT_PERIOD, type ErrorsView, NOTHING, PAGE, PERIODS, partsOf, SORTS, TABS, timeParams } from "./view";

const EXAMPLE = "is:new release:1.4.2 env:production browser:Safari";

/** "3 new, 1 came back: show" — the list itself stands still while one reads it. */
function News({ since, show }: { since: number; show: () => void }) {
  const { data } = useErrors<ErrorNews>("errors/news", { since_ms: since }, { every: 15_000, keeps: false });
  if (!data || data.new + data.regressed === 0) return null;
  const words = [data.new && `${exact(data.new)} new`, data.regressed && `${exact(data.regressed)} came back`];
  return (
    <span role="status">
      <button type="button" className={classes.news} onClick={show}>
        {words.filter(Boolean).join(", ")}, show
      </button>
    </span>
  );
}

/** All errors of a site: what broke, how often, for how many, since when. */
export function Errors() {
  const site = useSite();
  const view = useSearch({ strict: false }) as ErrorsView;
  const navigate = useNavigate();
  const client = useQueryClient();
  const views = useViews("errors");
  const now = useNow(30_000);
  const [marked, mark] = useState<ReadonlySet<number>>(new Set());
  const [at, setAt] = useState(-1);
  const [merging, setMerging] = useState(false);
  const list = useRef<HTMLUListElement>(null);

  const tab = view.tab ?? "unresolved";
  const page = Number(view.page ?? 1);
  const time = timeParams(view);
  const params = { ...time, q: view.q, tab, sort: view.sort, limit: PAGE, offset: (page - 1) * PAGE, buckets: 28 };
  const { data, error, refetch, dataUpdatedAt } = useErrors<ErrorsAnswer>("errors", params);
  const groups = data?.groups ?? [];
  // By the hub's clock, where the list goes until now: the browser's may be wrong.
  const seenUntil = (!view.from_ms && data?.window.to_ms) || dataUpdatedAt || Date.now();

  const change = useCallback(
    (part: Partial<ErrorsView>) =>
      void navigate({
        to: ".",
        search: (old: object) => ({ ...old, page: undefined, ...part }),
        resetScroll: false,
      } as never),
    [navigate],
  );
  const act = useAct(() => mark(new Set()));
  const chosen = marked.size > 0 ? [...marked] : groups[at] ? [groups[at].number] : [];
  const run = (what: Act, said: string) => chosen.length > 0 && act.run(chosen, what, said);
  const toggle = (number: number) =>
    mark((old) => {
      const next = new Set(old);
      if (!next.delete(number)) next.add(number);
      return next;
    });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins without a choice
  useEffect(() => {
    setAt(-1);
    mark(new Set());
  }, [tab, view.q, page]);
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);
  useKeys({
    j: () => setAt((old) => Math.min(groups.length - 1, old + 1)),
    k: () => setAt((old) => Math.max(0, old - 1)),
    x: () => groups[at] && toggle(groups[at].number),
    r: () => run({ verb: "resolve", how: "now" }, "Resolved"),
    i: () => run({ verb: "ignore" }, "Ignored"),
    Enter: () =>
      groups[at] &&
      void navigate({ to: "/$site/errors/$number", params: { site: site.id, number: String(groups[at].number) } }),
  });

  const suggest = async (key: string | undefined, search: string, signal: AbortSignal) => {
    const values = await ask<ErrorValue[]>(`/sites/${site.id}/errors/values`, {
      params: { ...time, key: key ?? "", search, limit: 12 },
      signal,
    });
    return values.map((one) => ({ text: one.value, note: one.count ? count(one.count) : "" }));
  };

  const tools = (
    <>
      <News since={seenUntil} show={() => void refetch()} />
      {view.from_ms && (
        <Button size="xs" variant="default" onClick={() => change({ from_ms: undefined, to_ms: undefined })}>
          Not only this stretch
        </Button>
      )}
      <SavedViews {...views} />
      <SegmentedControl
        size="xs"
        aria-label="Time"
        data={[...PERIODS]}
        value={view.from_ms ? "" : (view.period ?? DEFAULT_PERIOD)}
        onChange={(period) => change({ period, from_ms: undefined, to_ms: undefined })}
      />
    </>
  );

  if (data && !data.has_any && !view.q && tab === "unresolved")
    return (
      <ErrorsRoom title="Errors">
        <Setup isFirst />
      </ErrorsRoom>
    );

  const isDone =
    chosen.length > 0 && groups.filter((one) => marked.has(one.number)).every((one) => one.status !== "unresolved");
  return (
    <ErrorsRoom
      title="Errors"
      tools={tools}
      below={
        <SearchBox
          value={view.q ?? ""}
          search={(q) => change({ q: q || undefined })}
          suggest={suggest}
          about={["errors", site.id, time]}
          trouble={troubleOf(error)}
          example={EXAMPLE}
        />
      }
    >
      <div className={classes.bar}>
        <TabList label="Which errors">
          {TABS.map(({ tab: name, label }) => {
            const known = data?.tabs.find((one) => one.tab === name);
            return (
              <button
                key={name}
                type="button"
                {...tabProps(name === tab, "errors-list")}
                onClick={() => change({ tab: name === "unresolved" ? undefined : name })}
              >
                {label}
                <span className={classes.number}>{known ? count(known.count) : ""}</span>
              </button>
            );
          })}
        </TabList>
        <Select
          size="xs"
          w={130}
          aria-label="Order"
          data={[...SORTS]}
          value={view.sort ?? "last_seen"}
          onChange={(sort) => change({ sort: sort === "last_seen" ? undefined : (sort ?? undefined) })}
          allowDeselect={false}
        />
      </div>
      {marked.size > 0 && (
        <div className={classes.bulk} role="toolbar" aria-label="What to do with the marked errors">
          <Checkbox
            size="xs"
            checked
            indeterminate={marked.size < groups.length}
            aria-label="Unmark all"
            onChange={() => mark(new Set())}
          />
          <strong className="num">{plural(marked.size, "error")}</strong>
          <Actions act={run} isBusy={act.isPending} isDone={isDone} count={chosen.length} />
          {marked.size > 1 && (
            <Button size="xs" variant="default" onClick={() => setMerging(true)}>
              Merge…
            </Button>
          )}
        </div>
      )}
      <div id="errors-list" role="tabpanel" aria-label={tab}>
        {error && !data ? (
          troubleOf(error) ? (
            <Empty title="This search cannot be read" minHeight={240} />
          ) : (
            <Failure error={error} retry={() => refetch()} minHeight={240} />
          )
        ) : !data ? (
          <Waiting />
        ) : groups.length === 0 ? (
          <Empty title={view.q ? "Nothing matches" : (NOTHING[tab]?.[0] ?? "")} minHeight={240}>
            {view.q ? "Search for less, choose a longer time, or look under All." : NOTHING[tab]?.[1]}
          </Empty>
        ) : (
          <ul className={classes.list} ref={list} aria-label="Errors">
            {groups.map((group, i) => (
              <Row
                key={group.number}
                group={group}
                now={now}
                marks={partsOf(data.releases, data.window)}
                search={{ ...time, q: view.q }}
                isMarked={marked.has(group.number)}
                isAt={i === at}
                toggle={() => toggle(group.number)}
              />
            ))}
          </ul>
        )}
      </div>
      {data && data.total > PAGE && (
        <nav className={classes.pages} aria-label="Pages">
          <span className="quiet num">
            {exact((page - 1) * PAGE + 1)}–{exact(Math.min(page * PAGE, data.total))} of {exact(data.total)}
          </span>
          {page > 1 && (
            <Link
              to="."
              search={((old: object) => ({ ...old, page: page > 2 ? String(page - 1) : undefined })) as never}
            >
              Previous
            </Link>
          )}
          {page * PAGE < data.total && (
            <Link to="." search={((old: object) => ({ ...old, page: String(page + 1) })) as never}>
              Next
            </Link>
          )}
        </nav>
      )}
      {merging && (
        <Merge
          groups={groups.filter((one) => marked.has(one.number))}
          close={() => setMerging(false)}
          done={() => {
            setMerging(false);
            mark(new Set());
            void client.invalidateQueries({ queryKey: ["errors", site.id] });
          }}
        />
      )}
    </ErrorsRoom>
  );
}

const Waiting = () => (
  <div className={classes.waiting} aria-hidden="true">
    {Array.from({ length: 8 }, (_, i) => i).map((i) => (
      <div key={i} className="skeleton" />
    ))}
  </div>
);
