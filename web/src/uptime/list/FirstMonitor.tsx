import { Button, Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useSite } from "../../api/useSite";
import { KINDS } from "../words";
import classes from "./FirstMonitor.module.css";

/** An empty list teaches what can be watched, and is one click away from it. */
export function FirstMonitor({ mayEdit }: { mayEdit: boolean }) {
  const site = useSite();
  const url = `https://${site.domain}/`;
  return (
    <div className={classes.first}>
      <h2>Nothing is watched yet</h2>
      <p>
        A monitor asks from outside, as often as you say, and tells you in words what failed: the name, the connection,
        the certificate, the first byte, or the answer itself.
      </p>
      {mayEdit && (
        <Group gap={8}>
          <Button component={Link} to={`/${site.id}/uptime/new?url=${encodeURIComponent(url)}`}>
            Watch {site.domain}
          </Button>
          <Button component={Link} to={`/${site.id}/uptime/import`} variant="default">
            Import from Uptime Kuma, Gatus or Healthchecks
          </Button>
        </Group>
      )}
      <ul>
        {KINDS.map(({ kind, label, about }) => (
          <li key={kind}>
            {mayEdit ? (
              <Link to="/$site/uptime/new" params={{ site: site.id }} search={{ kind }}>
                {label}
              </Link>
            ) : (
              <b>{label}</b>
            )}
            <span>{about}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
