import { Button, Menu, SegmentedControl, TextInput, Tooltip } from "@mantine/core";
import {
  IconChevronDown,
  IconColumns3,
  IconDownload,
  IconPlayerPause,
  IconPlayerPlay,
  IconTextWrap,
} from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { address, type Params } from "../../api/client";
import { useSite } from "../../api/useSite";
import { useViews } from "../../api/useViews";
import { Charted, WaitingChart } from "../../kit/Charted";
import { Failure } from "../../kit/Failure";
import { count, plural } from "../../kit/numbers";
import { Room } from "../../kit/Room";
import { SavedViews } from "../../kit/SavedViews";
import { TimePicker } from "../../kit/TimePicker";
import { useTime } from "../../kit/useTime";
import { Facets } from "../search/Facets";
import { FacetsToggle } from "../search/FacetsToggle";
import layout from "../search/Layout.module.css";
import { isRefused, NotRead } from "../search/NotRead";
import { SearchBox } from "../search/SearchBox";
import type { FacetsAnswer, LogsHistogramAnswer } from "../types";
import { useApm } from "../useApm";
import { Found } from "./Found";
import classes from "./Logs.module.css";
import { Patterns } from "./Patterns";
import { Tail } from "./Tail";
import { columnsOf, LEVELS, type LogsView, levelColour, levelName } from "./view";

/** Records by level, over time; a drag zooms. */
function Histogram({ answer, zoom }: { answer: LogsHistogramAnswer; zoom: (from: number, to: number) => void }) {
  const by = new Map(answer.levels.map(({ level, counts }) => [level as string, counts]));
  const series = LEVELS.filter((level) => by.has(level)).map((level) => ({
    label: levelName(level),
    colour: levelColour(level),
    values: by.get(level) ?? [],
  }));
  return (
    <Charted
      title="Records"
      window={answer.window}
      kind="bars"
      unit={(n) => count(Math.round(n ?? 0))}
      height={132}
      zoom={zoom}
      series={series}
    />
  );
}

/** Find log records: a search, its levels over time, what it is made of, and the lines; or the lines as they come. */
export function Logs() {
  const site = useSite();
  const views = useViews("logs");
  const view = useSearch({ strict: false }) as LogsView;
  const navigate = useNavigate();
  const controls = useTime();
  const [facetsOpen, setFacetsOpen] = useState(false);
  const q = view.q ?? "";
  const isLive = view.live === "1";
  const params = { ...controls.params, q };
  const histogram = useApm<LogsHistogramAnswer>("logs/histogram", params, { every: isLive && 10_000 });
  const facets = useApm<FacetsAnswer>("logs/facets", params, { enabled: !histogram.error });
  const change = useCallback(
    (part: Partial<LogsView>) =>
      void navigate({ to: ".", search: (old: object) => ({ ...old, ...part }), resetScroll: false } as never),
    [navigate],
  );
  const search = useCallback((text: string) => change({ q: text || undefined }), [change]);
  const { data, error, refetch, isFetching } = histogram;
  const isPatterns = view.view === "patterns" && !isLive;
  return (
    <Room
      title="Logs"
      tab={`Logs · ${site.domain}`}
      fills
      about={data && <span className="quiet small">{plural(Math.round(data.total), "record")}</span>}
      tools={
        <>
          <SavedViews {...views} />
          <TimePicker controls={controls} looked={data?.window} refresh={() => refetch()} isBusy={isFetching} />
        </>
      }
      below={
        <SearchBox
          signal="logs"
          value={q}
          search={search}
          time={controls.params}
          error={error}
          example='level>=warn service:checkout "card declined"'
        />
      }
    >
      <div className={`${layout.page} ${classes.page}`}>
        <aside className={`${layout.side} ${classes.side}`} data-open={facetsOpen || undefined} aria-label="Facets">
          <FacetsToggle isOpen={facetsOpen} toggle={() => setFacetsOpen(!facetsOpen)} />
          <div className={layout.facets}>
            {!error && (
              <Facets answer={facets.data} error={facets.error} retry={() => facets.refetch()} q={q} search={search} />
            )}
          </div>
        </aside>
        <div className={`${layout.main} ${classes.main}`}>
          {isRefused(error) ? (
            <NotRead />
          ) : error ? (
            <Failure error={error} retry={() => refetch()} minHeight={240} />
          ) : (
            <>
              {data ? <Histogram answer={data} zoom={controls.zoom} /> : <WaitingChart height={132} />}
              <Tools view={view} change={change} facets={facets.data} isLive={isLive} params={params} />
              {isLive ? (
                <Tail q={q} columns={columnsOf(view)} wraps={view.wrap === "1"} search={search} />
              ) : isPatterns ? (
                <Patterns params={params} q={q} search={(text) => change({ q: text, view: undefined })} />
              ) : (
                <Found
                  params={params}
                  q={q}
                  columns={columnsOf(view)}
                  wraps={view.wrap === "1"}
                  controls={controls}
                  search={search}
                />
              )}
            </>
          )}
        </div>
      </div>
    </Room>
  );
}

interface ToolsProps {
  view: LogsView;
  change: (part: Partial<LogsView>) => void;
  facets: FacetsAnswer | undefined;
  isLive: boolean;
  params: Params;
}

function Tools({ view, change, facets, isLive, params }: ToolsProps) {
  const site = useSite();
  const columns = columnsOf(view);
  const known = [...new Set([...columns, ...(facets?.facets.map(({ key }) => key) ?? [])])].filter(
    (key) => key !== "level",
  );
  const toggle = (key: string) => {
    const next = columns.includes(key) ? columns.filter((one) => one !== key) : [...columns, key];
    change({ columns: next.join(",") || undefined });
  };
  return (
    <div className={classes.tools}>
      <SegmentedControl
        size="xs"
        aria-label="Shown as"
        data={[
          { value: "records", label: "Records" },
          { value: "patterns", label: "Patterns" },
        ]}
        value={view.view ?? "records"}
        onChange={(name) => change({ view: name === "patterns" ? "patterns" : undefined, live: undefined })}
      />
      <span className={classes.right}>
        <Menu closeOnItemClick={false} position="bottom-end">
          <Menu.Target>
            <Button
              variant="default"
              size="xs"
              leftSection={<IconColumns3 size={14} stroke={1.6} />}
              rightSection={<IconChevronDown size={12} />}
            >
              Columns
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <TextInput
              size="xs"
              m={4}
              placeholder="Any key, then Enter"
              aria-label="Add a column"
              onKeyDown={(event) => {
                const key = event.currentTarget.value.trim();
                if (event.key !== "Enter" || !key || key.includes(",") || columns.includes(key)) return;
                event.currentTarget.value = "";
                toggle(key);
              }}
            />
            {known.map((key) => (
              <Menu.Item key={key} fw={columns.includes(key) ? 600 : undefined} onClick={() => toggle(key)}>
                {columns.includes(key) ? "✓ " : ""}
                {key}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              variant="default"
              size="xs"
              leftSection={<IconDownload size={14} stroke={1.6} />}
              rightSection={<IconChevronDown size={12} />}
            >
              Export
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>The newest 100,000 that match</Menu.Label>
            {(["ndjson", "csv"] as const).map((format) => (
              <Menu.Item
                key={format}
                component="a"
                href={address(`/sites/${site.id}/apm/logs/export`, { ...params, format })}
                download
              >
                {format === "csv" ? "CSV" : "JSON, a line each"}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Tooltip label="Long lines are wrapped">
          <Button
            variant="default"
            size="xs"
            aria-pressed={view.wrap === "1"}
            onClick={() => change({ wrap: view.wrap ? undefined : "1" })}
            leftSection={<IconTextWrap size={14} stroke={1.6} />}
          >
            Wrap
          </Button>
        </Tooltip>
        <Button
          variant="default"
          size="xs"
          aria-pressed={isLive}
          onClick={() => change({ live: isLive ? undefined : "1", view: undefined })}
          leftSection={isLive ? <IconPlayerPause size={14} /> : <IconPlayerPlay size={14} />}
        >
          {isLive ? "Stop the tail" : "Live tail"}
        </Button>
      </span>
    </div>
  );
}
