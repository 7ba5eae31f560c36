import { Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useIsShared, useSite } from "../api/useSite";
import { Code } from "../kit/Code";
import { Failure } from "../kit/Failure";
import classes from "./QueryDrawer.module.css";
import { shownQuery } from "./queries";
import { curlOf, type Question } from "./questions";
import type { Asked } from "./view";

/** A value with all its digits. Ids of sessions go beyond what JavaScript writes exactly; their lowest bits are zero here,
 *  so the number itself is exact. */
const digitsOf = (value: unknown): string => {
  if (typeof value === "string") return value;
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value).toString();
  return JSON.stringify(value);
};

function Query({ view, question }: { view: Asked; question: Question }) {
  const site = useSite();
  const isShared = useIsShared();
  const { data, error, refetch } = useQuery(shownQuery(site, view, question));
  if (error) return <Failure error={error} retry={() => refetch()} minHeight={240} />;
  if (!data) return <div className="skeleton" style={{ height: 320 }} />;
  const binds = Object.entries(data.binds);
  return (
    <>
      <Code text={data.sql.trim()} label="ClickHouse SQL" copy="Copy SQL" />
      <h3 className={classes.title}>Values</h3>
      <dl className={classes.binds}>
        {binds.map(([name, value]) => (
          <div key={name}>
            <dt className="mono">{name}</dt>
            <dd className="mono">{digitsOf(value)}</dd>
          </div>
        ))}
      </dl>
      {!isShared && (
        <>
          <h3 className={classes.title}>The same question for a program</h3>
          <Code text={curlOf(site, view, question, location.origin)} label="Shell" copy="Copy curl" />
        </>
      )}
    </>
  );
}

/** The question behind a panel, as it is asked. */
export function QueryDrawer({ view, question, close }: { view: Asked; question: Question | null; close: () => void }) {
  return (
    <Drawer
      opened={question !== null}
      onClose={close}
      position="right"
      size={620}
      // Above the table of details, which has a menu too.
      zIndex={300}
      title={question ? `The query of ${question.title}` : ""}
    >
      {question && <Query view={view} question={question} />}
    </Drawer>
  );
}
