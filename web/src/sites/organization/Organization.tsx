import { useParams } from "@tanstack/react-router";
import { includes, useMe } from "../../api/useSite";
import { Empty } from "../../kit/Empty";
import { Page } from "../Page";
import { Audit } from "./Audit";
import { Invitations } from "./Invitations";
import { Members } from "./Members";
import { Naming } from "./Naming";
import { OrganizationKeys } from "./OrganizationKeys";

export function Organization() {
  const { org, part } = useParams({ strict: false });
  const me = useMe();
  const organization = me.organizations.find((one) => one.id === org);
  if (!organization) {
    return (
      <Page title="Organization">
        <Empty title="There is no such organization" minHeight={320}>
          Or you are not one of its members.
        </Empty>
      </Page>
    );
  }
  const mayManage = includes(organization.role, "admin");
  const link = (to: string) =>
    ({ to: "/organization/$org/$part", params: { org: organization.id, part: to } }) as const;
  const tabs = [
    { label: "Members", link: link("members") },
    ...(mayManage
      ? [
          { label: "Keys", link: link("keys") },
          { label: "Audit log", link: link("audit") },
        ]
      : []),
  ];
  return (
    <Page title={organization.name} tabs={tabs}>
      {part === "audit" && mayManage ? (
        <Audit organization={organization} />
      ) : part === "keys" && mayManage ? (
        <OrganizationKeys organization={organization} />
      ) : (
        <>
          <Members organization={organization} />
          {mayManage && <Invitations organization={organization} />}
          {mayManage && <Naming key={organization.id} organization={organization} />}
        </>
      )}
    </Page>
  );
}
