import { Button, Menu, SegmentedControl } from "@mantine/core";
import { IconDots, IconPencil, IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ask } from "../../api/client";
import { includes, useSite } from "../../api/useSite";
import { ago, dateOf } from "../../kit/dates";
import { Failure } from "../../kit/Failure";
import { Part } from "../../kit/Room";
import { TestAnswer } from "../form/TestAnswer";
import { Bars } from "../frame/Bars";
import { Status } from "../frame/Status";
import { UptimeRoom } from "../frame/UptimeRoom";
import { IncidentList } from "../incidents/IncidentList";
import type { BarCard, Cells, IncidentCard, MonitorDetail, PlaceCard, Points, Tested } from "../types";
import { useUptime } from "../useUptime";
import { every, kindName, lasted, ms, shareWords, uptimeOf } from "../words";
import { Heartbeat } from "./Heartbeat";
import { Heat } from "./Heat";
import classes from "./Monitor.module.css";
import { PhaseChart } from "./PhaseChart";
import { Places } from "./Places";
import { Responses } from "./Responses";
import { SPANS } from "./read";

/** One monitor: how it is, how it was, and what its target said. */
export function Monitor() {
  const { monitor } = useParams({ strict: false }) as { monitor: string };
  const { data, error, refetch } = useUptime<MonitorDetail>(`monitors/${monitor}`, {}, { every: 10_000 });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={320} />;
  if (!data) return <div className={classes.waiting} aria-busy="true" />;
  return <Page monitor={data} />;
}

function Page({ monitor }: { monitor: MonitorDetail }) {
  const navigate = useNavigate();
  const { hours = 24 } = useSearch({ strict: false }) as { hours?: number };
  const path = `monitors/${monitor.id}`;
  const slow = { every: hours <= 24 ? 15_000 : 60_000 };
  const { data: bars } = useUptime<BarCard[]>(`${path}/bars`, { hours: Math.max(hours, 24) }, slow);
  const { data: incidents } = useUptime<IncidentCard[]>("incidents", { monitor: monitor.id, limit: 20 }, slow);
  const test = useTest(monitor.id);
  const isHeartbeat = monitor.kind === "heartbeat";
  return (
    <UptimeRoom
      title={monitor.name}
      about={<Status status={monitor.status} mood={monitor.mood} inMaintenance={monitor.in_maintenance} isLarge />}
      tools={
        <Tools monitor={monitor} test={isHeartbeat ? undefined : () => test.mutate()} isTesting={test.isPending} />
      }
    >
      <p className={classes.about}>
        <span>{kindName(monitor.kind)}</span>
        <span className={classes.target}>{monitor.target}</span>
        {!isHeartbeat && <span>every {every(monitor.interval_s)}</span>}
        <span>
          since {ago(monitor.since, new Date())} · last {monitor.last_at ? ago(monitor.last_at, new Date()) : "never"}
          {monitor.last_ms != null && `, ${ms(monitor.last_ms)}`}
        </span>
        {monitor.group && <span>{monitor.group}</span>}
        {monitor.tags.length > 0 && <span>{monitor.tags.join(", ")}</span>}
      </p>
      {monitor.last_words && monitor.status !== "up" && <p className={classes.words}>{monitor.last_words}</p>}
      {test.error && <Failure error={test.error} />}
      {test.data && <TestAnswer answer={test.data} />}
      <Uptime monitor={monitor} />
      {bars && <Bars bars={bars} label={`${monitor.name} over time`} />}
      <div className={classes.span}>
        <SegmentedControl
          aria-label="Time"
          size="xs"
          data={SPANS}
          value={String(hours)}
          onChange={(value) => navigate({ to: ".", search: { hours: Number(value) }, replace: true } as never)}
        />
      </div>
      {isHeartbeat ? <Heartbeat monitor={monitor} /> : <Checked monitor={monitor} hours={hours} every={slow.every} />}
      <Part title="Incidents">
        <IncidentList incidents={incidents ?? []} none="There was none." hasMonitor={false} />
      </Part>
      {!isHeartbeat && <Responses monitor={monitor.id} hasPlaces={monitor.locations.length > 1} />}
    </UptimeRoom>
  );
}

function useTest(monitor: string) {
  const site = useSite();
  return useMutation({
    mutationFn: () => ask<Tested>(`/sites/${site.id}/monitors/${monitor}/test`, { method: "POST", body: {} }),
  });
}

/** The four numbers: the same as on status pages, badges and in the API. */
function Uptime({ monitor }: { monitor: MonitorDetail }) {
  const certificate = monitor.certificate_ends;
  return (
    <dl className={classes.numbers}>
      {Object.entries(monitor.uptime).map(([name, share]) => (
        <div key={name} title={shareWords(share)}>
          <dt>{name.replace("h", " hours").replace("d", " days")}</dt>
          <dd data-bad={(share.ratio ?? 1) < 0.99 || undefined}>{uptimeOf(share.ratio)}</dd>
          <dd className={classes.below}>
            {share.down_s > 0 ? `${lasted(share.down_s)} down` : share.ratio == null ? "not measured" : ""}
          </dd>
        </div>
      ))}
      {certificate && (
        <div>
          <dt>{monitor.kind === "domain" ? "Registration ends" : "Certificate ends"}</dt>
          <dd>{dateOf(certificate)}</dd>
          <dd className={classes.below}>{ago(certificate, new Date())}</dd>
        </div>
      )}
    </dl>
  );
}

function Checked({ monitor, hours, every: again }: { monitor: MonitorDetail; hours: number; every: number }) {
  const path = `monitors/${monitor.id}`;
  const { data: series, dataUpdatedAt } = useUptime<Points>(`${path}/series`, { hours }, { every: again });
  const { data: heat } = useUptime<Cells>(`${path}/heat`, { hours }, { every: again });
  const { data: places } = useUptime<PlaceCard[]>(`${path}/places`, { hours }, { every: again });
  const until = Math.floor((dataUpdatedAt || Date.now()) / 1000);
  return (
    <>
      <Part title="How long it takes">
        {series && series.points.length > 0 && <PhaseChart answer={series} hours={hours} until={until} />}
        {series && series.points.length === 0 && <p className={classes.none}>No result in this time.</p>}
        {heat && <Heat answer={heat} hours={hours} until={until} />}
      </Part>
      {places && places.length > 1 && (
        <Part title="Locations">
          <Places places={places} />
        </Part>
      )}
    </>
  );
}

interface ToolsProps {
  monitor: MonitorDetail;
  test?: () => void;
  isTesting: boolean;
}

function Tools({ monitor, test, isTesting }: ToolsProps) {
  const site = useSite();
  const navigate = useNavigate();
  const client = useQueryClient();
  const params = { site: site.id, monitor: monitor.id };
  const change = useMutation({
    mutationFn: (word: "pause" | "resume" | "") =>
      ask<void>(`/sites/${site.id}/monitors/${monitor.id}${word && `/${word}`}`, {
        method: word ? "POST" : "DELETE",
        body: word ? {} : undefined,
      }),
    onSuccess: async (_, word) => {
      if (!word) navigate({ to: "/$site/uptime", params: { site: site.id } });
      await client.invalidateQueries({ queryKey: ["uptime", site.id] });
    },
  });
  if (!includes(site.role, "member")) return null;
  return (
    <>
      {test && (
        <Button size="xs" variant="default" loading={isTesting} onClick={test}>
          Test now
        </Button>
      )}
      <Button
        size="xs"
        variant="default"
        loading={change.isPending}
        leftSection={
          monitor.is_paused ? (
            <IconPlayerPlay size={14} aria-hidden="true" />
          ) : (
            <IconPlayerPause size={14} aria-hidden="true" />
          )
        }
        onClick={() => change.mutate(monitor.is_paused ? "resume" : "pause")}
      >
        {monitor.is_paused ? "Resume" : "Pause"}
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPencil size={14} aria-hidden="true" />}
        component={Link}
        to={`/${params.site}/uptime/${params.monitor}/edit`}
      >
        Change
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="xs" variant="default" px={8} aria-label="More">
            <IconDots size={16} aria-hidden="true" />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={14} aria-hidden="true" />}
            onClick={() => window.confirm(`Remove ${monitor.name} and its incidents?`) && change.mutate("")}
          >
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
