import type { FunnelReport } from "../../api/types";
import { count, exact, NOTHING, share, shareInColumn } from "../../kit/numbers";
import { dimensionNamed, wordsOf } from "../dimensions";
import { Before } from "./Before";
import classes from "./Funnel.module.css";
import { took } from "./took";

type Step = FunnelReport["steps"][number];

interface ColumnProps {
  step: Step;
  before: number;
  entered: number;
  number: number;
  compares: boolean;
}

function Column({ step, before, entered, number, compares }: ColumnProps) {
  const was = compares ? step.before : null;
  const height = (visitors: number) => `${entered ? (visitors / entered) * 86 : 0}%`;
  const isFirst = number === 1;
  return (
    <li className={classes.step}>
      <div className={classes.column} aria-hidden="true">
        {!isFirst && <span className={classes.lost} style={{ height: height(before) }} />}
        <span className={classes.here} style={{ height: height(step.visitors) }} />
        {/* The same step before, by its share of those who entered then. */}
        {was && !isFirst && was.of_entered !== null && (
          <span className={classes.then} style={{ bottom: `${was.of_entered * 86}%` }} />
        )}
        <span className={classes.rate} style={{ bottom: height(isFirst ? step.visitors : before) }}>
          {shareInColumn(step.of_entered)}
        </span>
      </div>
      <div className={classes.about}>
        <strong title={step.name}>
          {number}. {step.name}
        </strong>
        <span>
          {exact(step.visitors)} visitors
          {was && <Before change={step.change?.visitors} before={count(was.visitors)} />}
        </span>
        {!isFirst && (
          <>
            <span>
              {share(step.of_previous)} of the step before
              <span className="hidden-text">, {share(step.of_entered)} of all who entered</span>
              {was && <Before change={step.change?.of_previous} before={share(was.of_previous)} />}
            </span>
            <span>{step.dropped > 0 ? `${exact(step.dropped)} left` : "Nobody left"}</span>
            <span>{step.median_ms === null ? "\u00a0" : `${took(step.median_ms)} at the median`}</span>
          </>
        )}
      </div>
    </li>
  );
}

/** How visitors went through the steps: a column each, hatched where they left. */
export function Funnel({ report }: { report: FunnelReport }) {
  const { steps, entered, visitors, converted, conversion_rate, median_ms, before, change } = report;
  // With nobody there before, there is nothing to compare with.
  const was = before?.visitors ? before : null;
  return (
    <figure style={{ margin: 0 }} aria-label={`Of ${exact(entered)} who entered, ${exact(converted)} came to the end.`}>
      <div className={classes.headline}>
        <span>
          <b>{share(conversion_rate)}</b> of those who entered came to the end
          {was && <Before change={change?.conversion_rate} before={share(was.conversion_rate)} />}
        </span>
        <span>
          <b>{exact(entered)}</b> entered, {share(visitors ? entered / visitors : null)} of all visitors
          {was && <Before change={change?.entered} before={count(was.entered)} />}
        </span>
        {median_ms !== null && (
          <span>
            <b>{took(median_ms)}</b> from first to last at the median
            {was && was.median_ms !== null && (
              <Before change={change?.median_ms} before={took(was.median_ms)} isLowerBetter />
            )}
          </span>
        )}
      </div>
      <ol className={classes.steps}>
        {steps.map((step, i) => (
          <Column
            // biome-ignore lint/suspicious/noArrayIndexKey: the same step may come twice; its place is what it is
            key={i}
            step={step}
            number={i + 1}
            entered={entered}
            compares={was !== null}
            before={steps[i - 1]?.visitors ?? entered}
          />
        ))}
      </ol>
      {was && <figcaption className={classes.legend}>The dashed lines are where the steps stood before.</figcaption>}
    </figure>
  );
}

/** The same for each value of a dimension. */
export function Branches({ report }: { report: FunnelReport }) {
  if (!report.by || report.branches.length === 0) return null;
  const dimension = dimensionNamed(report.by);
  return (
    <div className={classes.scroll}>
      <table className={classes.branches}>
        <thead>
          <tr>
            <th scope="col">{dimension.label}</th>
            {report.steps.map((step, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same step may come twice
              <th scope="col" key={i} title={step.name}>
                Step {i + 1}
              </th>
            ))}
            <th scope="col">Conversion</th>
          </tr>
        </thead>
        <tbody>
          {report.branches.map((branch) => (
            <tr key={branch.value}>
              <td>
                <span>
                  {dimension.icon?.(branch.value)}
                  {wordsOf(dimension, branch.value)}
                </span>
              </td>
              {report.steps.map((_, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a number for each step, in order
                <td key={i}>{count(branch.visitors[i] ?? 0)}</td>
              ))}
              <td>
                {branch.conversion_rate === null ? NOTHING : shareInColumn(branch.conversion_rate)}
                {report.before?.visitors && branch.before ? (
                  <Before change={branch.change} before={shareInColumn(branch.before.conversion_rate)} />
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
