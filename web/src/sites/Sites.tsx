import { Button } from "@mantine/core";
import { IconChevronRight, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Site } from "../api/types";
import { includes, useMe } from "../api/useSite";
import { dateOf } from "../kit/dates";
import { Empty } from "../kit/Empty";
import { LetterTile } from "../kit/LetterTile";
import { Page } from "./Page";
import classes from "./Sites.module.css";

const AddSite = () => (
  <Button component={Link} to="/sites/new" leftSection={<IconPlus size={15} />}>
    Add a site
  </Button>
);

function SiteRow({ site }: { site: Site }) {
  return (
    <li>
      <Link to="/$site" params={{ site: site.id }} className={classes.site}>
        <LetterTile name={site.domain} size={32} />
        <span className={classes.names}>
          <b>{site.name || site.domain}</b>
          <span>{site.name && site.name !== site.domain ? `${site.domain} · ${site.timezone}` : site.timezone}</span>
        </span>
        <span className={classes.state} data-live={site.first_event_at !== null || undefined}>
          {site.first_event_at ? `Counting since ${dateOf(site.first_event_at)}` : "Waits for its first event"}
        </span>
        <IconChevronRight size={16} stroke={1.6} aria-hidden="true" />
      </Link>
    </li>
  );
}

export function Sites() {
  const me = useMe();
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
        const sites = me.sites.filter((site) => site.organization_id === organization.id);
        if (sites.length === 0) return null;
        return (
          <section key={organization.id} aria-label={organization.name} className={classes.group}>
            {me.organizations.length > 1 && <h2>{organization.name}</h2>}
            <ul className={classes.list}>
              {sites.map((site) => (
                <SiteRow key={site.id} site={site} />
              ))}
            </ul>
          </section>
        );
      })}
    </Page>
  );
}
