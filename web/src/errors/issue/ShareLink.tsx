import { Button, Group, Modal, Select } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/client";
import { useSite } from "../../api/useSite";
import { Code } from "../../kit/Code";
import { dateOf, since } from "../../kit/dates";
import { Failure } from "../../kit/Failure";
import { useNow } from "../../kit/useNow";
import type { ErrorShare } from "../types";
import { useErrors } from "../useErrors";

const LASTS = [
  { value: "7", label: "For a week" },
  { value: "30", label: "For a month" },
  { value: "365", label: "For a year" },
  { value: "", label: "Until somebody ends it" },
];

/** The link that shows this one error to somebody without an account: made, copied and ended. */
export function ShareLink({ number, close }: { number: number; close: () => void }) {
  const site = useSite();
  const now = useNow();
  const client = useQueryClient();
  const [days, setDays] = useState("30");
  const path = `errors/groups/${number}/share`;
  const { data, error, isPending } = useErrors<ErrorShare | null>(path, {}, { keeps: false });
  const wish = useMutation({
    mutationFn: (method: "PUT" | "DELETE") =>
      ask(`/sites/${site.id}/${path}`, {
        method,
        body: method === "PUT" ? { days: days ? Number(days) : null } : undefined,
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["errors", site.id] }),
  });
  return (
    <Modal opened onClose={close} title="A link for anybody" size="lg" centered>
      <p className="small quiet" style={{ marginTop: 0 }}>
        Whoever has it sees this one error: its title, how often it happened, and the stack of one event with the code
        around. Not the people, requests, tags, variables, comments, nor anything else of {site.domain}.
      </p>
      {isPending && <div className="skeleton" style={{ height: 64, opacity: 0.3 }} />}
      {data && (
        <>
          <Code label="The link" text={data.url} />
          <p className="small quiet">
            Made by {data.created_by} {since(data.created_at, now)}.{" "}
            {data.expires_at ? `It ends on ${dateOf(data.expires_at)}. ` : "It does not end by itself. "}
            {data.last_used_at ? `Last opened ${since(data.last_used_at, now)}.` : "Nobody has opened it yet."}
          </p>
        </>
      )}
      {(wish.error ?? error) && <Failure error={wish.error ?? error} />}
      {!isPending && (
        <Group gap={8} mt={16} justify="space-between">
          <Group gap={8}>
            <Select
              size="xs"
              w={180}
              aria-label="How long it lasts"
              data={LASTS}
              value={days}
              allowDeselect={false}
              onChange={(next) => setDays(next ?? "")}
            />
            <Button
              size="xs"
              variant={data ? "default" : "filled"}
              loading={wish.isPending}
              onClick={() => wish.mutate("PUT")}
            >
              {data ? "Make another; this one ends" : "Make a link"}
            </Button>
          </Group>
          {data && (
            <Button
              size="xs"
              variant="default"
              c="var(--down)"
              disabled={wish.isPending}
              onClick={() => wish.mutate("DELETE")}
            >
              End it
            </Button>
          )}
        </Group>
      )}
    </Modal>
  );
}
