import type { Site } from "../../api/types";
import { includes } from "../../api/useSite";
import { Empty } from "../../kit/Empty";
import { KeyList } from "../KeyList";
import type { KeyChoice } from "../NewKey";

const CHOICE: KeyChoice = {
  scopes: [
    { scope: "ingest", description: "Send events and telemetry" },
    { scope: "read", description: "Ask for the numbers" },
    { scope: "admin", description: "Change the site" },
    { scope: "write:monitors", description: "Make and change monitors" },
    { scope: "probe", description: "Check from a place of your own (a private prober)" },
  ],
  chosen: ["ingest"],
  mayBePublic: true,
  example: "Backend",
};

export function Keys({ site }: { site: Site }) {
  return (
    <KeyList
      path={`/sites/${site.id}/keys`}
      about={
        <>
          A <b>public</b> key only writes; it may stand in a page. A <b>secret</b> key has scopes and belongs on a
          server.
        </>
      }
      empty={
        <Empty title="No keys" minHeight={160}>
          Make one for your server, or for the command line.
        </Empty>
      }
      choice={CHOICE}
      mayChange={includes(site.role, "admin")}
    />
  );
}
