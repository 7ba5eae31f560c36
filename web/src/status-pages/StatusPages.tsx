import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useSite } from "../api/useSite";
import { Empty } from "../kit/Empty";
import { Failure } from "../kit/Failure";
import { plural } from "../kit/numbers";
import { Room } from "../kit/Room";
import { usePages } from "./api";
import classes from "./StatusPages.module.css";
import type { Pages } from "./types";

/** The public pages of a site. */
export function StatusPages() {
  const site = useSite();
  const { data, error, refetch } = usePages<Pages>();
  const fresh = (
    <Button
      size="xs"
      renderRoot={(props) => <Link to="/$site/status-pages/$page" params={{ site: site.id, page: "new" }} {...props} />}
    >
      New status page
    </Button>
  );
  return (
    <Room title="Status pages" tab={`Status pages · ${site.domain}`} tools={fresh}>
      {error && !data ? (
        <Failure error={error} retry={() => refetch()} minHeight={240} />
      ) : !data ? (
        <div className="skeleton" style={{ height: 240 }} />
      ) : data.pages.length === 0 ? (
        <Empty title="No status page yet" minHeight={240}>
          A public page says whether your things work, under names that you give them, and keeps a copy as files that
          any web server can show while this hub is down. It sets no cookie and asks nobody else for anything.
          {data.monitors.length === 0 && " It needs a monitor first: make one under Uptime."}
        </Empty>
      ) : (
        <ul className={classes.list}>
          {data.pages.map((page) => (
            <li key={page.id}>
              <span className={classes.grow}>
                <Link to="/$site/status-pages/$page" params={{ site: site.id, page: page.id }}>
                  <b>{page.name}</b>
                </Link>
                <span className="small quiet">
                  {[
                    page.domain || page.path,
                    plural(page.groups.flatMap(({ components }) => components).length, "component"),
                    !page.is_on && "switched off",
                    page.has_password && "with a password",
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
              </span>
              {page.is_on && (
                <Button size="xs" variant="default" component="a" href={page.path} target="_blank" rel="noopener">
                  Look at it
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Room>
  );
}
