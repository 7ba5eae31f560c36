import { ActionIcon, Button, Checkbox, Menu, Modal, TextInput } from "@mantine/core";
import { IconBookmark, IconChevronDown, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ApiProblem, ask } from "../../api/client";
import { useSite } from "../../api/useSite";
import { parseSearch } from "../../kit/search";
import type { SavedView } from "../types";

const PATH = { traces: "/$site/traces", logs: "/$site/logs", metrics: "/$site/metrics" } as const;

/** The views of this page that were given a name, and the way to name this one. */
export function SavedViews({ page }: { page: keyof typeof PATH }) {
  const site = useSite();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isNaming, setNaming] = useState(false);
  const key = ["views", site.id];
  const path = `/sites/${site.id}/views`;
  const { data } = useQuery({ queryKey: key, queryFn: () => ask<SavedView[]>(path), staleTime: 60_000 });
  const remove = useMutation({
    mutationFn: (id: string) => ask(`${path}/${id}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
  const views = data?.filter((one) => one.page === page) ?? [];
  return (
    <>
      <Menu position="bottom-end" width={280}>
        <Menu.Target>
          <Button
            variant="default"
            size="xs"
            h={32}
            leftSection={<IconBookmark size={14} stroke={1.6} />}
            rightSection={<IconChevronDown size={12} />}
          >
            Views
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.length === 0 && <Menu.Label>No view of this page has a name yet</Menu.Label>}
          {views.map(({ id, name, address, is_personal }) => (
            <div key={id} style={{ display: "flex", alignItems: "center" }}>
              <Menu.Item
                style={{ flex: 1, minWidth: 0 }}
                onClick={() =>
                  void navigate({ to: PATH[page], params: { site: site.id }, search: parseSearch(address) } as never)
                }
              >
                <span style={{ display: "block", overflow: "hidden", textOverflow: "ellipsis" }} title={name}>
                  {name} {is_personal && <span className="quiet small">yours</span>}
                </span>
              </Menu.Item>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove the view ${name}`}
                onClick={() => remove.mutate(id)}
              >
                <IconTrash size={14} stroke={1.6} />
              </ActionIcon>
            </div>
          ))}
          {remove.error instanceof ApiProblem && <Menu.Label role="alert">{remove.error.message}</Menu.Label>}
          <Menu.Divider />
          <Menu.Item onClick={() => setNaming(true)}>Save this view…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isNaming && <Naming page={page} close={() => setNaming(false)} />}
    </>
  );
}

function Naming({ page, close }: { page: string; close: () => void }) {
  const site = useSite();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [isPersonal, setPersonal] = useState(site.role === "viewer");
  const save = useMutation({
    mutationFn: () =>
      ask(`/sites/${site.id}/views`, {
        method: "POST",
        body: { page, name: name.trim(), address: location.search.slice(1), is_personal: isPersonal },
      }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["views", site.id] });
      close();
    },
  });
  return (
    <Modal opened onClose={close} title="Save this view" size="sm">
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextInput
          data-autofocus
          label="Name"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={save.error?.message}
        />
        <Checkbox
          mt={12}
          label="For me alone"
          checked={isPersonal}
          onChange={(event) => setPersonal(event.currentTarget.checked)}
        />
        <p className="quiet small" style={{ marginTop: 8 }}>
          The search, the columns and the time are kept: a time like “last hour” moves on, two moments do not.
        </p>
        <Button type="submit" mt={16} disabled={!name.trim()} loading={save.isPending}>
          Save
        </Button>
      </form>
    </Modal>
  );
}
