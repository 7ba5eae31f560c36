import { Button, SegmentedControl } from "@mantine/core";
import { IconArrowsExchange, IconLink } from "@tabler/icons-react";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { ApiProblem } from "../../api/client";
import { useSite } from "../../api/useSite";
import { momentOf } from "../../kit/dates";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { exact, plural } from "../../kit/numbers";
import { Room } from "../../kit/Room";
import { msOfNs, ns } from "../../kit/units";
import { useKeys } from "../../kit/useKeys";
import { copyLink } from "../kit/copyLink";
import { rowsOf } from "../trace/tree";
import type { TraceAnswer } from "../types";
import { useApm } from "../useApm";
import { aligned, causes, differing } from "./align";
import { ChooseTrace } from "./ChooseTrace";
import classes from "./Compare.module.css";
import type { CompareView } from "./read";
import { SideBySide } from "./SideBySide";
import { more } from "./said";

/** Two traces side by side: what one does that the other does not, and where the time went. */
export function Compare() {
  const { trace } = useParams({ strict: false }) as { trace: string };
  const { with: other } = useSearch({ strict: false }) as CompareView;
  const left = useApm<TraceAnswer>(`traces/${trace}`);
  const right = useApm<TraceAnswer>(`traces/${other}`, {}, { enabled: other !== undefined });
  const [a, b] = [left.data, right.data].map((one, i) => (one?.trace_id === [trace, other][i] ? one : undefined));
  if (left.error && !a) return <Away id={trace} error={left.error} retry={() => left.refetch()} />;
  if (!a) return <Waiting />;
  if (!other)
    return (
      <Room title="Compare two traces" below={<Heads left={a} />}>
        <ChooseTrace of={a} />
      </Room>
    );
  if (right.error && !b) return <Away id={other} left={a} error={right.error} retry={() => right.refetch()} />;
  return b ? <Both key={`${trace} ${other}`} left={a} right={b} /> : <Waiting left={a} />;
}

const Waiting = ({ left }: { left?: TraceAnswer }) => (
  <Room title="Compare two traces" fills below={left && <Heads left={left} />}>
    <div className="skeleton" style={{ flex: 1, margin: "12px 0", opacity: 0.25 }} />
  </Room>
);

function Away(props: { id: string; left?: TraceAnswer; error: unknown; retry: () => void }) {
  const { id, left, error, retry } = props;
  const isMissing = error instanceof ApiProblem && error.status === 404;
  return (
    <Room title="Compare two traces" below={left && <Heads left={left} />}>
      {isMissing ? (
        <Empty title={`The trace ${id.slice(0, 12)}… is not here`} minHeight={left ? 120 : 320}>
          It may not have arrived yet, was not sampled, or is older than what this site keeps.
        </Empty>
      ) : (
        <Failure error={error} retry={retry} minHeight={240} />
      )}
      {left && <ChooseTrace of={left} />}
    </Room>
  );
}

function Both({ left, right }: { left: TraceAnswer; right: TraceAnswer }) {
  const search = useSearch({ strict: false }) as CompareView;
  const site = useSite();
  const navigate = useNavigate();
  const [chooses, setChooses] = useState(false);
  const { rows, counts } = useMemo(() => aligned(rowsOf(left.spans), rowsOf(right.spans)), [left, right]);
  const shown = useMemo(() => (search.only ? differing(rows) : rows), [rows, search.only]);
  const found = useMemo(() => causes(rows), [rows]);
  const change = (part: Partial<CompareView>) =>
    navigate({ to: ".", search: (old: object) => ({ ...old, ...part }), replace: true, resetScroll: false } as never);
  const swap = () =>
    navigate({
      to: "/$site/traces/$trace/compare",
      params: { site: site.id, trace: right.trace_id },
      search: { ...search, with: left.trace_id, row: undefined },
    } as never);
  const at = shown.findIndex(({ id }) => id === search.row);
  const step = (by: number) => {
    const next = shown[Math.max(0, Math.min(shown.length - 1, at + by))];
    if (next) change({ row: next.id });
  };
  useKeys({
    j: () => step(1),
    ArrowDown: () => step(1),
    k: () => step(-1),
    ArrowUp: () => step(-1),
    s: swap,
    d: () => change({ only: search.only ? undefined : "differing" }),
    Escape: () => change({ row: undefined }),
  });
  return (
    <Room
      title="Compare two traces"
      fills
      tools={
        <>
          <Button variant="default" size="xs" h={32} aria-expanded={chooses} onClick={() => setChooses(!chooses)}>
            Another trace…
          </Button>
          <Button
            variant="default"
            size="xs"
            h={32}
            leftSection={<IconArrowsExchange size={15} stroke={1.6} />}
            onClick={swap}
          >
            Swap
          </Button>
          <Button
            variant="default"
            size="xs"
            h={32}
            leftSection={<IconLink size={15} stroke={1.6} />}
            onClick={() => copyLink("this comparison")}
          >
            Copy link
          </Button>
        </>
      }
      below={<Heads left={left} right={right} />}
    >
      {chooses && <ChooseTrace of={left} chosen={() => setChooses(false)} />}
      {(left.truncated || right.truncated) && (
        <p className={classes.note} role="status">
          {left.truncated && right.truncated ? "Both traces have" : `The ${left.truncated ? "left" : "right"} one has`}{" "}
          more spans than are shown; the earliest are compared.
        </p>
      )}
      {found.length > 0 && (
        <section className={classes.causes} aria-label="Where the difference is made">
          <h2>Where the difference is made</h2>
          <ul>
            {found.map((row) => (
              <li key={row.id}>
                <button
                  type="button"
                  onClick={() => change({ row: row.id })}
                  data-more={row.ownDelta_ns > 0 || undefined}
                >
                  <b>{more(row.ownDelta_ns)}</b>
                  <span>
                    {row.service} <em>{row.name}</em>
                  </span>
                  <span className="quiet">{row.left?.spans.length !== row.right?.spans.length && timesOf(row)}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          aria-label="Rows"
          data={[
            { value: "all", label: "All operations" },
            { value: "differing", label: "What differs" },
          ]}
          value={search.only ?? "all"}
          onChange={(only) => change({ only: only === "differing" ? "differing" : undefined, row: undefined })}
        />
        <span className="quiet small">
          {[
            counts.slower && `${counts.slower} slower`,
            counts.faster && `${counts.faster} faster`,
            counts.new && `${counts.new} only right`,
            counts.missing && `${counts.missing} only left`,
            counts.same && `${counts.same} alike`,
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </div>
      {shown.length === 0 ? (
        <Empty title="They do the same, and take as long" minHeight={160} />
      ) : (
        <SideBySide
          rows={shown}
          left={left}
          right={right}
          chosen={search.row}
          choose={(row) => change({ row: row === search.row ? undefined : row })}
        />
      )}
    </Room>
  );
}

const timesOf = (row: { left: { spans: readonly unknown[] } | null; right: { spans: readonly unknown[] } | null }) =>
  `${plural(row.left?.spans.length ?? 0, "time", "times")} → ${exact(row.right?.spans.length ?? 0)}`;

// More of these is neither better nor worse.
const NEUTRAL = new Set(["Spans", "Services", "Queries"]);

/** Both traces in figures; what is better or worse on the right. */
function Heads({ left, right }: { left: TraceAnswer; right?: TraceAnswer }) {
  const databases = (of: TraceAnswer) => of.spans.filter(({ db_system, kind }) => db_system && kind === "client");
  const figures: [string, (of: TraceAnswer) => number, (n: number) => string][] = [
    ["Duration", (of) => of.duration_ns, ns],
    ["Spans", (of) => of.span_count, exact],
    ["Failed", (of) => of.error_count, exact],
    ["Services", (of) => of.services.length, exact],
    ["Queries", (of) => databases(of).length, exact],
    ["Time in queries", (of) => databases(of).reduce((sum, { duration_ns }) => sum + duration_ns, 0), ns],
  ];
  return (
    <div className={classes.heads}>
      <Head side="Left" of={left} />
      {right && (
        <>
          <Head side="Right" of={right} />
          <table className={classes.figures}>
            <thead>
              <tr>
                <td />
                {figures.map(([label]) => (
                  <th key={label} scope="col">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {[["Left", left] as const, ["Right", right] as const].map(([side, of]) => (
                <tr key={side}>
                  <th scope="row">{side}</th>
                  {figures.map(([label, figure, write]) => (
                    <td key={label}>{write(figure(of))}</td>
                  ))}
                </tr>
              ))}
              <tr>
                <th scope="row">Change</th>
                {figures.map(([label, figure, write]) => {
                  const delta = figure(right) - figure(left);
                  return (
                    <td key={label} data-good={delta === 0 || NEUTRAL.has(label) ? undefined : delta < 0}>
                      {delta === 0 ? "–" : `${delta > 0 ? "+" : "−"}${write(Math.abs(delta))}`}
                    </td>
                  );
                })}
              </tr>
            </tbody>
          </table>
        </>
      )}
    </div>
  );
}

function Head({ side, of }: { side: string; of: TraceAnswer }) {
  const site = useSite();
  const root = of.spans.find(({ parent_span_id }) => parent_span_id === "") ?? of.spans[0];
  return (
    <p className={classes.head}>
      <span>{side}</span>
      <Link to="/$site/traces/$trace" params={{ site: site.id, trace: of.trace_id }}>
        {root ? `${root.service} ${root.name}` : of.trace_id}
      </Link>
      <time>{momentOf(new Date(msOfNs(of.start_ns)).toISOString())}</time>
      <span className="mono" title={of.trace_id}>
        {of.trace_id.slice(0, 12)}…
      </span>
    </p>
  );
}
