import { Menu, UnstyledButton } from "@mantine/core";
import { useInViewport } from "@mantine/hooks";
import { IconChevronDown } from "@tabler/icons-react";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ask } from "../../api/client";
import type { Heatmap, Site } from "../../api/types";
import { useSite } from "../../api/useSite";
import { rangeName } from "../../kit/dates";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { asksGoal } from "../../kit/filters";
import { decimal } from "../../kit/numbers";
import { isOpen } from "../../kit/period";
import { firstWeekday, SHORT_WEEKDAYS, WEEKDAYS, weekFrom } from "../../kit/week";
import { metricsFor } from "../metrics";
import panel from "../Panel.module.css";
import pickers from "../Pickers.module.css";
import { light, Scale } from "../Scale";
import type { ViewControls } from "../useView";
import { type Asked, paramsOf } from "../view";
import classes from "./Heat.module.css";
import { busiest, type Hours, hourName, walked } from "./hours";

const heatQuery = (site: Site, view: Asked, today: string) => {
  // Hours are not compared, and the interval of the chart says nothing about them.
  const params = { ...paramsOf(view), interval: undefined, compare: "none", compare_from: undefined };
  return queryOptions({
    queryKey: ["heatmap", site.id, params],
    queryFn: ({ signal }) => ask<Heatmap>(`/sites/${site.id}/analytics/heatmap`, { params, signal }),
    placeholderData: (old, query) => (query?.queryKey[1] === site.id ? old : undefined),
    refetchInterval: isOpen(view, today) ? 120_000 : false,
  });
};

interface Cell {
  day: number;
  hour: number;
}

const shade = (value: number | null, most: number): React.CSSProperties | undefined =>
  value === null ? undefined : { background: value === 0 ? "var(--map-land)" : light(value / most) };

/** The grid itself: one stop for the tab key, arrows walk in it. Nothing happens on a click, and nothing looks as if. */
function Grid({ hours, word }: { hours: Hours; word: string }) {
  const days = weekFrom(firstWeekday(navigator.language));
  const most = busiest(hours)?.value ?? 1;
  const table = useRef<HTMLTableElement>(null);
  const [stop, setStop] = useState<Cell>({ day: days[0] ?? 0, hour: 0 });
  const [pointed, point] = useState<(Cell & { x: number; y: number }) | null>(null);
  const show = (cell: Cell, at: HTMLElement) =>
    point({ ...cell, x: at.offsetLeft + at.offsetWidth / 2, y: at.offsetTop });
  const walk = (event: React.KeyboardEvent) => {
    const next = walked(days.indexOf(stop.day), stop.hour, event.key);
    if (!next) return;
    event.preventDefault();
    const cell = { day: days[next[0]] ?? 0, hour: next[1] };
    setStop(cell);
    table.current?.querySelector<HTMLElement>(`[data-cell="${cell.day}-${cell.hour}"]`)?.focus();
  };
  return (
    <div className={classes.grid} onPointerLeave={() => point(null)}>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells can be walked is a grid */}
      <table ref={table} role="grid" aria-label={`Hours of the week, ${word} in an average hour`} onKeyDown={walk}>
        <thead>
          <tr>
            <td />
            {Array.from({ length: 24 }, (_, hour) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: hours are what they are
              <th key={hour} scope="col">
                <span className="hidden-text">{hourName(hour)}</span>
                {hour % 3 === 0 && <span aria-hidden="true">{String(hour).padStart(2, "0")}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day}>
              <th scope="row">
                <span className="hidden-text">{WEEKDAYS[day]}</span>
                <span aria-hidden="true">{SHORT_WEEKDAYS[day]}</span>
              </th>
              {hours[day]?.map((value, hour) => (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: hours are what they are
                  key={hour}
                  // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: in a grid, cells are walked to
                  role="gridcell"
                  data-cell={`${day}-${hour}`}
                  data-none={value === null || undefined}
                  tabIndex={stop.day === day && stop.hour === hour ? 0 : -1}
                  style={shade(value, most)}
                  onFocus={(event) => {
                    setStop({ day, hour });
                    show({ day, hour }, event.currentTarget);
                  }}
                  onBlur={() => point(null)}
                  onPointerEnter={(event) => show({ day, hour }, event.currentTarget)}
                >
                  <span className="hidden-text">{value === null ? "not in this period" : decimal(value)}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {pointed && (
        <div
          className={classes.tip}
          style={{ left: pointed.x, top: pointed.y }}
          data-side={pointed.hour < 4 ? "right" : pointed.hour > 19 ? "left" : undefined}
          aria-hidden="true"
        >
          <strong>
            {WEEKDAYS[pointed.day]}, {hourName(pointed.hour)}
          </strong>
          <span>
            {hours[pointed.day]?.[pointed.hour] == null
              ? "No such hour in this period"
              : `${decimal(hours[pointed.day]?.[pointed.hour])} ${word} in an average hour`}
          </span>
        </div>
      )}
    </div>
  );
}

function Foot({ told, hours, word }: { told: Heatmap; hours: Hours; word: string }) {
  const top = busiest(hours);
  const { period, imported } = told;
  const isCut = period.name !== "custom" && ["91d", "6mo", "12mo", "year", "all"].includes(period.name);
  return (
    <footer className={classes.foot}>
      {top && (
        <Scale
          low="0"
          high={`${decimal(top.value)} ${word} in an average hour`}
          label={`Colours from 0 to ${decimal(top.value)} ${word} in an average hour`}
        />
      )}
      {top && (
        <span>
          Busiest: {WEEKDAYS[top.day]}, {hourName(top.hour)}
        </span>
      )}
      {isCut && <span>The last weeks: {rangeName(period.from, period.to, period.to.slice(0, 4))}</span>}
      {imported && <span>Without what was imported by day</span>}
    </footer>
  );
}

/** When in the week people come. It is asked when it comes near the screen: most readers of the page do not go so far. */
export default function Heat({ controls }: { controls: ViewControls }) {
  const { view, today, filters } = controls;
  const { ref, inViewport } = useInViewport<HTMLElement>();
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (inViewport) setNear(true);
  }, [inViewport]);
  const { data, error, refetch } = useQuery({ ...heatQuery(useSite(), view, today), enabled: isNear });
  const [chosen, choose] = useState<string>("visitors");
  const rows = metricsFor(asksGoal(filters)).filter(({ name }) => !data || name in data.metrics);
  const row = rows.find(({ name }) => name === chosen) ?? rows[0]!;
  const hours = data?.metrics[row.name];
  const word = row.label.toLowerCase();
  return (
    <section ref={ref} className={classes.heat} aria-label="Hours of the week">
      <header className={panel.head}>
        <h2 className={classes.title}>Hours of the week</h2>
        <Menu position="bottom-end">
          <Menu.Target>
            <UnstyledButton className={pickers.interval} aria-label={`Metric: ${row.label}`}>
              {row.label} <IconChevronDown size={12} />
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            {rows.map(({ name, label }) => (
              <Menu.Item key={name} fw={name === row.name ? 600 : undefined} onClick={() => choose(name)}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </header>
      {error && !data && <Failure error={error} retry={() => refetch()} minHeight={208} />}
      {!data && !error && <div className={`skeleton ${classes.waiting}`} />}
      {data && hours && busiest(hours) && (
        <>
          <Grid hours={hours} word={word} />
          <Foot told={data} hours={hours} word={word} />
        </>
      )}
      {data && hours && !busiest(hours) && (
        <Empty title="Nothing to show" minHeight={208}>
          {filters.length > 0
            ? "Nobody matches these filters in this period."
            : "The hours fill as soon as somebody comes."}
        </Empty>
      )}
    </section>
  );
}
