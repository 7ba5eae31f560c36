import { Button } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { address, ask } from "../../api/client";
import { useLive } from "../../api/live";
import { meQuery } from "../../api/queries";
import type { Ingest, Site } from "../../api/types";
import { useSite } from "../../api/useSite";
import { Code } from "../../kit/Code";
import { since } from "../../kit/dates";
import { Failure } from "../../kit/Failure";
import { Tabs } from "../../kit/Tabs";
import { useNow } from "../../kit/useNow";
import { Page, Section } from "../Page";
import classes from "./Install.module.css";
import { EVENT_SNIPPET, moreSnippet, SNIPPETS } from "./snippets";

const NEVER = [
  ["Cookies", "nor local storage, nor a fingerprint"],
  ["IP addresses", "the place is looked up at the door, then the address is dropped"],
  ["User agents", "browser, system and device are read, then the text is dropped"],
  ["Anyone who asks not to be", "Do Not Track and Global Privacy Control are honoured"],
  ["A link between two days", "the day's visitors share a salt that is destroyed"],
] as const;

/** Waits for the first event over the site's live stream; the first one is greeted, calmly. */
function Arrival({ site }: { site: Site }) {
  const client = useQueryClient();
  const now = useNow(5_000);
  const [live, setLive] = useState<Ingest | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ["ingest", site.id],
    queryFn: ({ signal }) => ask<Ingest>(`/sites/${site.id}/ingest`, { signal }),
  });
  const hear = (said: unknown) => {
    if (said) setLive(said as Ingest);
  };
  useLive(address(`/sites/${site.id}/ingest/live`), {
    status: hear,
    first_event: (said) => {
      hear(said);
      client.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={96} />;
  const seen = live ?? data;
  const first = seen?.first_event_at ?? site.first_event_at;
  return (
    <div className={classes.arrival} data-arrived={Boolean(first) || undefined} role="status">
      {first ? (
        <>
          <span className={classes.check}>
            <IconCheck size={18} stroke={2.2} />
          </span>
          <div>
            <strong>{site.domain} is being counted</strong>
            <p className="quiet">
              {seen?.last_event_at
                ? `The last event came ${since(seen.last_event_at, now)}.`
                : "The first event has arrived."}
            </p>
          </div>
          <Button component={Link} to="/$site" params={{ site: site.id } as never}>
            See the numbers
          </Button>
        </>
      ) : (
        <>
          <span className={classes.eye} />
          <div>
            <strong>Waiting for the first page view</strong>
            <p className="quiet">
              Put the script in place, then open a page of {site.domain}. This page notices by itself.
            </p>
          </div>
        </>
      )}
    </div>
  );
}

function useScript(site: Site): string {
  const { data } = useQuery({
    queryKey: ["ingest", site.id],
    queryFn: ({ signal }) => ask<Ingest>(`/sites/${site.id}/ingest`, { signal }),
  });
  return data?.script_url ?? `${location.origin}/js/${site.id}.js`;
}

function Scripts({ site }: { site: Site }) {
  const [chosen, choose] = useState("HTML");
  const snippet = SNIPPETS.find(({ name }) => name === chosen);
  const src = useScript(site);
  return (
    <Tabs label="Kind of site" names={SNIPPETS.map(({ name }) => name)} chosen={chosen} choose={choose}>
      {snippet && <Code text={snippet.text(src)} label={snippet.where} />}
    </Tabs>
  );
}

function More({ site }: { site: Site }) {
  return <Code text={moreSnippet(useScript(site))} label="Instead of the other" />;
}

export function Install() {
  const site = useSite();
  return (
    <Page title={`Install on ${site.domain}`} lead="One script, under two kilobytes. It needs no cookie banner.">
      <Arrival site={site} />
      <Section
        title="The script"
        about="It counts page views, also of single-page applications, the time a page is read, and how far."
      >
        <Scripts site={site} />
      </Section>
      <Section
        title="Links, files, forms"
        about="With half a kilobyte more it tells of links that lead away, downloads, forms that are sent and missing pages; each attribute switches one of them on."
      >
        <More site={site} />
      </Section>
      <Section
        title="Your own events"
        about="Sign-ups, purchases, anything. The first line lets you call it before the script has loaded."
      >
        <Code text={EVENT_SNIPPET} label="JavaScript" />
      </Section>
      <Section title="What we never store" about="So that your visitors need not be asked.">
        <ul className={classes.never}>
          {NEVER.map(([what, why]) => (
            <li key={what}>
              <b>{what}</b>
              <span className="quiet">{why}</span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Nothing comes?" about="The usual reasons.">
        <ul className={classes.reasons}>
          <li>
            Open a page with <code className="mono">?nightjar_debug</code> in its address: the script says what it
            sends, and what became of it.
          </li>
          <li>
            Visits to <code className="mono">localhost</code> count only with <code className="mono">data-local</code>{" "}
            on the tag.
          </li>
          <li>A browser that asks not to be tracked is not counted; neither is one that is driven by a program.</li>
          <li>
            What was dropped, and why, stands under{" "}
            <Link to="/$site/settings/$part" params={{ site: site.id, part: "ingest" }}>
              settings, ingest
            </Link>
            .
          </li>
        </ul>
      </Section>
    </Page>
  );
}
