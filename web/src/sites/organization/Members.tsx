import { ActionIcon, Menu, Select } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../api/client";
import { meQuery } from "../../api/queries";
import type { Member, Organization, Role } from "../../api/types";
import { includes, useMe } from "../../api/useSite";
import { dateOf } from "../../kit/dates";
import { Failure } from "../../kit/Failure";
import { LetterTile } from "../../kit/LetterTile";
import { FormProblem, useChange } from "../form";
import { Section } from "../Page";
import classes from "../Page.module.css";
import { givable, ROLES } from "./roles";

function MemberRow({ organization, member }: { organization: Organization; member: Member }) {
  const me = useMe();
  const client = useQueryClient();
  const refresh = () => {
    client.invalidateQueries({ queryKey: ["members", organization.id] });
    if (member.id === me.user.id) client.invalidateQueries({ queryKey: meQuery.queryKey });
  };
  const path = `/organizations/${organization.id}/members/${member.id}`;
  const change = useChange((role: Role) => ask<Member>(path, { method: "PATCH", body: { role } }), refresh);
  const remove = useChange(() => ask<void>(path, { method: "DELETE" }), refresh);
  const isMe = member.id === me.user.id;
  const mayManage = includes(organization.role, "admin") && includes(organization.role, member.role);
  return (
    <li>
      <LetterTile name={member.name} size={28} />
      <span className={classes.grow}>
        <span className={classes.name}>
          {member.name} {isMe && <span className="quiet">(you)</span>}
        </span>
        <span className="small quiet">
          {member.email}, since {dateOf(member.joined_at)}
        </span>
        <FormProblem error={change.error ?? remove.error} />
      </span>
      {mayManage ? (
        <Select
          aria-label={`Role of ${member.name}`}
          w={116}
          allowDeselect={false}
          data={givable(organization.role).map(({ value, label }) => ({ value, label }))}
          value={member.role}
          disabled={change.isPending}
          onChange={(role) => role && role !== member.role && change.mutate(role as Role)}
        />
      ) : (
        <span className={classes.tag}>{ROLES.find((role) => role.value === member.role)?.label}</span>
      )}
      {(mayManage || isMe) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={`More about ${member.name}`}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item c="var(--down)" onClick={() => remove.mutate(undefined)}>
              {isMe ? "Leave the organization" : "Remove"}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  );
}

export function Members({ organization }: { organization: Organization }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["members", organization.id],
    queryFn: ({ signal }) => ask<Member[]>(`/organizations/${organization.id}/members`, { signal }),
  });
  return (
    <Section title="Members" about={ROLES.map(({ label, may }) => `${label} ${may}.`).join(" ")}>
      {error && !data && <Failure error={error} retry={() => refetch()} minHeight={160} />}
      {!data && !error && <div className="skeleton" style={{ height: 160 }} />}
      <ul className={classes.list}>
        {data?.map((member) => (
          <MemberRow key={member.id} organization={organization} member={member} />
        ))}
      </ul>
    </Section>
  );
}
