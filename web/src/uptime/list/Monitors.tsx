import { Button, Select, TextInput } from "@mantine/core";
import { IconPlus, IconSearch, IconUpload } from "@tabler/icons-react";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { ask } from "../../api/client";
import { includes, useSite } from "../../api/useSite";
import { Failure } from "../../kit/Failure";
import { exact, plural } from "../../kit/numbers";
import { useKeys } from "../../kit/useKeys";
import { DayBars } from "../frame/Bars";
import { Status } from "../frame/Status";
import { UptimeRoom } from "../frame/UptimeRoom";
import type { MonitorPage, MonitorRow } from "../types";
import { KINDS, kindName, ms, statusName, uptimeOf } from "../words";
import { FirstMonitor } from "./FirstMonitor";
import classes from "./Monitors.module.css";
import type { MonitorsView } from "./read";

const PAGE = 200;
const ROW = 44;
const STATUSES = ["down", "degraded", "unmeasured", "new", "up", "paused"] as const;

/** A page of the list. */
function pageOf(site: string, view: MonitorsView, place: number) {
  return {
    queryKey: ["uptime", site, "monitors", view, place],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      ask<MonitorPage>(`/sites/${site}/monitors`, {
        params: {
          search: view.q,
          status: view.status,
          tag: view.tag,
          group: view.group,
          kind: view.kind,
          sort: view.sort,
          limit: PAGE,
          offset: place * PAGE,
        },
        signal,
      }),
    refetchInterval: 15_000,
  };
}

/** All monitors of the site, the worst first. */
export function Monitors() {
  const site = useSite();
  const view = useSearch({ strict: false }) as MonitorsView;
  const navigate = useNavigate();
  const { data: first, error, refetch } = useQuery({ ...pageOf(site.id, view, 0), placeholderData: keepPreviousData });
  const set = (more: Partial<MonitorsView>) =>
    navigate({ to: ".", search: (old: object) => ({ ...old, ...more }), replace: true } as never);
  const mayEdit = includes(site.role, "member");
  useKeys({ n: () => mayEdit && navigate({ to: "/$site/uptime/new", params: { site: site.id } }) });
  const isEmpty = first?.total === 0;
  return (
    <UptimeRoom
      title="Uptime"
      hasLinks
      fills={!isEmpty}
      about={first && first.total > 0 && <span className="quiet small">{plural(first.total, "monitor")}</span>}
      tools={
        mayEdit &&
        !isEmpty && (
          <>
            <Button
              variant="default"
              size="xs"
              leftSection={<IconUpload size={14} aria-hidden="true" />}
              onClick={() => navigate({ to: "/$site/uptime/import", params: { site: site.id } })}
            >
              Import
            </Button>
            <Button
              size="xs"
              leftSection={<IconPlus size={14} aria-hidden="true" />}
              onClick={() => navigate({ to: "/$site/uptime/new", params: { site: site.id } })}
            >
              New monitor
            </Button>
          </>
        )
      }
    >
      {error && !first && <Failure error={error} retry={() => refetch()} minHeight={320} />}
      {isEmpty && <FirstMonitor mayEdit={mayEdit} />}
      {first && !isEmpty && <Filters page={first} view={view} set={set} />}
      {first && !isEmpty && <List key={JSON.stringify(view)} view={view} first={first} />}
    </UptimeRoom>
  );
}

interface FiltersProps {
  page: MonitorPage;
  view: MonitorsView;
  set: (more: Partial<MonitorsView>) => void;
}

/** The numbers of each status are the filters. */
function Filters({ page, view, set }: FiltersProps) {
  const [q, setQ] = useState(view.q ?? "");
  const search = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => search.current?.focus() });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed asks again
  useEffect(() => {
    const later = setTimeout(() => (q || undefined) !== view.q && set({ q: q || undefined }), 200);
    return () => clearTimeout(later);
  }, [q]);
  return (
    <div className={classes.filters}>
      <div className={classes.statuses} role="group" aria-label="Status">
        {STATUSES.filter((status) => (page.statuses[status] ?? 0) > 0 || view.status === status).map((status) => (
          <button
            key={status}
            type="button"
            aria-pressed={view.status === status}
            data-tone={status}
            onClick={() => set({ status: view.status === status ? undefined : status })}
          >
            <b>{exact(page.statuses[status] ?? 0)}</b> {statusName(status).toLowerCase()}
          </button>
        ))}
      </div>
      <div className={classes.choices}>
        <TextInput
          ref={search}
          aria-label="Search monitors"
          placeholder="Name or target"
          size="xs"
          w={190}
          leftSection={<IconSearch size={14} aria-hidden="true" />}
          value={q}
          onChange={(event) => setQ(event.currentTarget.value)}
        />
        {page.tags.length > 0 && <Choice label="tags" from={page.tags} value={view.tag} set={(tag) => set({ tag })} />}
        {page.groups.length > 0 && (
          <Choice label="groups" from={page.groups} value={view.group} set={(group) => set({ group })} />
        )}
        <Choice
          label="kinds"
          from={KINDS.map(({ kind, label }) => ({ value: kind, label }))}
          value={view.kind}
          set={(kind) => set({ kind })}
        />
      </div>
    </div>
  );
}

interface ChoiceProps {
  label: string;
  from: readonly (string | { value: string; label: string })[];
  value?: string;
  set: (value?: string) => void;
}

const Choice = ({ label, from, value, set }: ChoiceProps) => (
  <Select
    aria-label={label}
    size="xs"
    w={128}
    placeholder={`All ${label}`}
    clearable
    searchable={from.length > 12}
    data={from as string[]}
    value={value ?? null}
    onChange={(chosen) => set(chosen ?? undefined)}
  />
);

/** Only what is in sight is drawn and asked for, so ten thousand are as quick as ten, and the last as the first. */
function List({ view, first }: { view: MonitorsView; first: MonitorPage }) {
  const site = useSite();
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: first.found,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const places = [...new Set(items.map(({ index }) => Math.floor(index / PAGE)))].filter((place) => place > 0);
  const more = useQueries({ queries: places.map((place) => pageOf(site.id, view, place)) });
  const row = (index: number): MonitorRow | undefined => {
    const place = Math.floor(index / PAGE);
    const page = place === 0 ? first : more[places.indexOf(place)]?.data;
    return page?.monitors[index % PAGE];
  };
  if (first.found === 0) return <p className={classes.none}>No monitor is like that.</p>;
  return (
    <div ref={box} className={classes.list} tabIndex={0} role="region" aria-label="Monitors">
      <div role="table" aria-rowcount={first.found} style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {items.map(({ index, start }) => (
          <Row key={index} row={row(index)} index={index} top={start} />
        ))}
      </div>
    </div>
  );
}

function Row({ row, index, top }: { row?: MonitorRow; index: number; top: number }) {
  const site = useSite();
  const style = { transform: `translateY(${top}px)` };
  if (!row)
    return (
      <div className={classes.row} role="row" aria-rowindex={index + 1} style={style} aria-busy="true">
        <span role="cell" className={`skeleton ${classes.coming}`} />
      </div>
    );
  return (
    <div className={classes.row} role="row" aria-rowindex={index + 1} style={style}>
      <span role="cell">
        <Status status={row.status} mood={row.mood} inMaintenance={row.in_maintenance} />
      </span>
      <span role="cell" className={classes.who}>
        <Link
          to="/$site/uptime/$monitor"
          params={{ site: site.id, monitor: row.id }}
          className={classes.name}
          title={row.name}
        >
          {row.name}
        </Link>
        <span className={classes.target} title={row.last_words || row.target}>
          {row.status === "down" && row.last_words ? row.last_words : row.target}
        </span>
      </span>
      <span role="cell" className={classes.tags}>
        {row.group && <span>{row.group}</span>}
        {row.tags.slice(0, 3).map((tag) => (
          <span key={tag}>{tag}</span>
        ))}
      </span>
      <span role="cell" className={classes.kind}>
        {kindName(row.kind)}
      </span>
      <span role="cell" className={classes.day}>
        <DayBars bars={row.bars} label={row.name} />
      </span>
      <span role="cell" className={classes.number}>
        {uptimeOf(row.uptime_24h)}
      </span>
      <span role="cell" className={classes.number}>
        {row.kind === "heartbeat" && row.last_ms == null ? "" : ms(row.last_ms)}
      </span>
    </div>
  );
}
