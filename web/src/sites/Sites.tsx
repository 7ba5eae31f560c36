import { Button } from "@mantine/core";
import { IconChevronRight, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask } from "../api/client";
import type { Glance, Site } from "../api/types";
import { includes, useMe } from "../api/useSite";
import { Empty } from "../kit/Empty";
import { LetterTile } from "../kit/LetterTile";
import { count, exact } from "../kit/numbers";
import { Sparkline } from "../kit/Sparkline";
import { Page } from "./Page";
import classes from "./Sites.module.css";

const AddSite = () => (
  <Button component={Link} to="/sites/new" leftSection={<IconPlus size={15} />}>
    Add a site
  </Button>
);

/** How the site did lately; its place is kept while the numbers are on their way. */
function Lately({ site, glance }: { site: Site; glance: Glance | undefined }) {
  if (!site.first_event_at) return <span className={classes.state}>Waits for its first event</span>;
  return (
    <>
      <span className={classes.spark}>
        {glance && (
          <Sparkline
            values={glance.days}
            label={`Visitors of the last seven times 24 hours: ${glance.days.map(exact).join(", ")}`}
          />
        )}
      </span>
      <span className={classes.number}>
        {glance ? <b title={exact(glance.visitors_24h)}>{count(glance.visitors_24h)}</b> : <i className="skeleton" />}
        <span>{glance?.visitors_24h === 1 ? "visitor" : "visitors"}, 24 h</span>
      </span>
    </>
  );
}

function SiteRow({ site, glance }: { site: Site; glance: Glance | undefined }) {
  return (
    <li>
      <Link to="/$site" params={{ site: site.id }} className={classes.site}>
        <LetterTile name={site.domain} size={32} />
        <span className={classes.names}>
          <b>{site.name || site.domain}</b>
          <span>{site.name && site.name !== site.domain ? `${site.domain} · ${site.timezone}` : site.timezone}</span>
        </span>
        <Lately site={site} glance={glance} />
        <IconChevronRight size={16} stroke={1.6} aria-hidden="true" />
      </Link>
    </li>
  );
}

export function Sites() {
  const me = useMe();
  const { data: glances } = useQuery({
    queryKey: ["sites-at-a-glance"],
    queryFn: ({ signal }) => ask<Glance[]>("/sites-at-a-glance", { signal }),
    enabled: me.sites.length > 0,
    refetchInterval: 60_000,
  });
  const glanceOf = (site: Site) => glances?.find((one) => one.site === site.id);
  // The most visited first, as the server says; until it has, by name.
  const rank = new Map(glances?.map((one, i) => [one.site, i]));
  const sorted = [...me.sites].sort((a, b) => (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0));
  const mayAdd = me.organizations.some((organization) => includes(organization.role, "admin"));
  return (
    <Page title="Sites" actions={mayAdd && me.sites.length > 0 ? <AddSite /> : undefined}>
      {me.sites.length === 0 && (
        <Empty title="No site yet" minHeight={320}>
          <p>A site is a domain whose visitors you count. It takes one line of HTML.</p>
          <br />
          {mayAdd && <AddSite />}
        </Empty>
      )}
      {me.organizations.map((organization) => {
        const sites = sorted.filter((site) => site.organization_id === organization.id);
        if (sites.length === 0) return null;
        return (
          <section key={organization.id} aria-label={organization.name} className={classes.group}>
            {me.organizations.length > 1 && <h2>{organization.name}</h2>}
            <ul className={classes.list}>
              {sites.map((site) => (
                <SiteRow key={site.id} site={site} glance={glanceOf(site)} />
              ))}
            </ul>
          </section>
        );
      })}
    </Page>
  );
}
