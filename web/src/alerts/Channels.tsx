import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { useSite } from "../api/useSite";
import { since } from "../kit/dates";
import { Empty } from "../kit/Empty";
import { Failure } from "../kit/Failure";
import { useNow } from "../kit/useNow";
import classes from "./Alerts.module.css";
import { useAlerts, useChange } from "./api";
import { ChannelEditor } from "./ChannelEditor";
import { AlertsRoom } from "./Room";
import type { Channel, ChannelKind, Channels } from "./types";

interface Tried {
  is_sent: boolean;
  answer: string;
}

function health(channel: Channel, now: Date): string {
  if (!channel.is_on) return "switched off";
  if (channel.failing_since) return `delivers nothing since ${since(channel.failing_since, now)}: ${channel.answer}`;
  return channel.worked_at ? `delivered ${since(channel.worked_at, now)}` : "not used yet";
}

function Line({ channel, kind, edit }: { channel: Channel; kind?: ChannelKind; edit: () => void }) {
  const now = useNow();
  const [tried, hear] = useState<Tried | null>(null);
  const test = useChange<void, Tried>(() => ({ path: `channels/${channel.id}/test`, method: "POST" }), undefined, hear);
  const said = test.error ? { is_sent: false, answer: test.error.message } : tried;
  return (
    <li className={classes.channel} data-failing={channel.failing_since ? true : undefined}>
      <span className={classes.grow}>
        <b>{channel.name}</b>
        <span className="small quiet">
          {[
            kind?.title ?? channel.kind,
            channel.is_default && "default",
            channel.is_shared ? "of another site" : channel.for_all_sites && "for all sites",
            health(channel, now),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </span>
      {!channel.is_shared && (
        <span className={classes.tools}>
          <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
            Send a test
          </Button>
          <Button size="xs" variant="default" onClick={edit}>
            Edit
          </Button>
        </span>
      )}
      {said && (
        <p
          className={classes.answer}
          data-sent={said.is_sent || undefined}
          data-failed={!said.is_sent || undefined}
          role="status"
        >
          {said.is_sent ? "Delivered" : "Not delivered"}: {said.answer}
        </p>
      )}
    </li>
  );
}

/** By which ways people of this site are told. */
export function ChannelsPage() {
  const site = useSite();
  const { data, error, refetch } = useAlerts<Channels>("channels");
  const [opened, open] = useState<Channel | "new" | null>(null);
  return (
    <AlertsRoom
      title="Channels"
      tools={
        <Button size="xs" onClick={() => open("new")}>
          New channel
        </Button>
      }
    >
      {error && !data ? (
        <Failure error={error} retry={() => refetch()} minHeight={240} />
      ) : !data ? (
        <div className="skeleton" style={{ height: 240 }} />
      ) : (
        <>
          {data.channels.length === 0 &&
            (data.owners.length > 0 ? (
              <p className={classes.notice}>
                Until there is a channel, alerts of {site.domain} go by mail to {data.owners.join(" and ")}.
              </p>
            ) : (
              <p className={classes.notice}>
                <b>Nobody would hear of an alert.</b> There is no channel, and this hub has no mail server
                (NIGHTJAR_SMTP_HOST). Alerts wait and are told as soon as there is a way.
              </p>
            ))}
          {data.channels.length === 0 ? (
            <Empty title="No channel yet" minHeight={160}>
              Slack, Discord, Teams, Telegram, ntfy, a webhook of your own and others: make one, and send a test to see
              what the other side answers.
            </Empty>
          ) : (
            <ul className={classes.list}>
              {data.channels.map((channel) => (
                <Line
                  key={channel.id}
                  channel={channel}
                  kind={data.kinds.find(({ kind }) => kind === channel.kind)}
                  edit={() => open(channel)}
                />
              ))}
            </ul>
          )}
          <Modal
            opened={opened !== null}
            onClose={() => open(null)}
            title={opened === "new" ? "New channel" : "Channel"}
            size="lg"
            centered
          >
            {opened && (
              <ChannelEditor
                channel={opened === "new" ? undefined : opened}
                kinds={data.kinds}
                done={() => open(null)}
              />
            )}
          </Modal>
        </>
      )}
    </AlertsRoom>
  );
}
