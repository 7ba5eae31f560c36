import type { Organization } from "../../api/types";
import { Code } from "../../kit/Code";
import { Empty } from "../../kit/Empty";
import { KeyList } from "../KeyList";
import type { KeyChoice } from "../NewKey";

const CHOICE: KeyChoice = {
  scopes: [
    { scope: "read", description: "Ask for the numbers of all sites, also of those to come" },
    { scope: "sites", description: "Make, change and delete sites, their goals and shared links" },
  ],
  chosen: ["read"],
  mayBePublic: false,
  example: "Provisioning",
};

const example = (hub: string) => `curl ${hub}/api/v1/sites \\
  -H "Authorization: Bearer ja_sk_…" \\
  -H "Content-Type: application/json" \\
  -d '{"domain": "example.com", "timezone": "UTC"}'`;

/** What such a key is for, shown while there is none. */
function Teaching() {
  return (
    <>
      <Empty title="No keys yet" minHeight={120}>
        A site's own key stands under its settings. One made here is for programs that make sites, or that ask about
        many of them: Plausible's Sites API and Stats API, with this hub's address.
      </Empty>
      <Code label="Make a site" text={example(window.location.origin)} />
    </>
  );
}

export function OrganizationKeys({ organization }: { organization: Organization }) {
  return (
    <KeyList
      path={`/organizations/${organization.id}/keys`}
      about={
        <>
          A key for <b>all sites</b> of {organization.name}. It is secret: keep it on a server. With the scope{" "}
          <b>sites</b> it can also make a shared link, which shows a site's numbers.
        </>
      }
      empty={<Teaching />}
      choice={CHOICE}
      mayChange
    />
  );
}
