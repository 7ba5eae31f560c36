import { Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSite } from "../api/useSite";
import { Code } from "../kit/Code";
import { Failure } from "../kit/Failure";
import { dimensionNamed, inSentence } from "./dimensions";
import classes from "./QueryDrawer.module.css";
import { shownQuery } from "./queries";
import type { Asked } from "./view";

function Query({ view, of }: { view: Asked; of: string }) {
  const { data, error, refetch } = useQuery(shownQuery(useSite(), view, of));
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
            <dd className="mono">{typeof value === "string" ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** The question behind a panel, as it is asked. */
export function QueryDrawer({ view, of, close }: { view: Asked; of: string | null; close: () => void }) {
  const title = of === "overview" ? "The query of this page" : `The query of ${inSentence(dimensionNamed(of ?? ""))}`;
  return (
    <Drawer opened={of !== null} onClose={close} position="right" size={620} title={title}>
      {of && <Query view={view} of={of} />}
    </Drawer>
  );
}
