import { Button } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useMe, useSite } from "../../api/useSite";
import { Code } from "../../kit/Code";
import { plural } from "../../kit/numbers";
import { Tabs } from "../../kit/Tabs";
import { ErrorsRoom } from "../Room";
import type { ErrorsAnswer } from "../types";
import { useErrors } from "../useErrors";
import { CodeLink } from "./CodeLink";
import { Keeping } from "./Keeping";
import classes from "./Setup.module.css";
import { MAPS, type Place, SNIPPETS } from "./snippets";
import { Uploads } from "./Uploads";

/** How errors get here, as a page of its own. */
export const SetupPage = () => (
  <ErrorsRoom title="Set up errors">
    <Setup />
  </ErrorsRoom>
);

/** How errors get here; on a site without errors this is what the list shows. */
export function Setup({ isFirst }: { isFirst?: boolean }) {
  const site = useSite();
  const me = useMe();
  const { data: told } = useErrors<{ number: number; dsn: string }>("dsn");
  const organization = me.organizations.find((one) => one.id === site.organization_id);
  const [chosen, choose] = useState(SNIPPETS[0]!.name);
  const snippet = SNIPPETS.find(({ name }) => name === chosen) ?? SNIPPETS[0]!;
  const place: Place = {
    hub: location.origin,
    site: site.id,
    dsn: told?.dsn ?? "",
    domain: site.domain,
    organization: organization?.slug ?? site.organization_id,
  };
  return (
    <div className={classes.page}>
      {isFirst && <h2 className={classes.title}>No error has come yet</h2>}
      <p className="quiet">
        Nightjar's own script for pages, any Sentry SDK by its DSN, or OpenTelemetry: what breaks is grouped, read with
        its source maps, and kept without what is personal.
      </p>
      <Arrival />
      <Tabs label="Program" names={SNIPPETS.map(({ name }) => name)} chosen={chosen} choose={choose}>
        <p className={classes.about}>{snippet.about}</p>
        {snippet.steps.map(({ label, text }) => (
          <Code key={label} label={label} text={text(place)} />
        ))}
      </Tabs>
      <h2 className={classes.title}>Source maps and deploys</h2>
      <p className="quiet">
        With its source maps a minified stack shows the code that somebody wrote, and one error stays one error from
        build to build. Stock Sentry tools upload them with a secret key of this site.{" "}
        <Link to="/$site/settings/$part" params={{ site: site.id, part: "keys" }}>
          Keys
        </Link>
      </p>
      {MAPS.map(({ label, text }) => (
        <Code key={label} label={label} text={text(place)} />
      ))}
      <Uploads />
      {!isFirst && (
        <>
          <CodeLink />
          <Keeping />
        </>
      )}
    </div>
  );
}

/** Waits for the first error, and says when it has come. */
function Arrival() {
  const site = useSite();
  const { data } = useErrors<ErrorsAnswer>("errors", { period: "30d", tab: "all", limit: 1 }, { every: 3_000 });
  const count = data?.total ?? 0;
  return (
    <div className={classes.arrival} data-arrived={count > 0 || undefined} role="status">
      {count > 0 ? (
        <>
          <IconCheck size={18} stroke={2.2} />
          <strong>{plural(count, "error")} in 30 days</strong>
          <Button component={Link} to="/$site/errors" params={{ site: site.id } as never} size="xs">
            See them
          </Button>
        </>
      ) : (
        <>
          <span className={classes.eye} />
          <strong>Waiting for the first error</strong>
          <span className="quiet">This page notices by itself.</span>
        </>
      )}
    </div>
  );
}
