import { ActionIcon, Button, Switch, TextInput } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../api/client";
import type { Segment } from "../../api/types";
import { includes, useSite } from "../../api/useSite";
import { encodeFilter, type Filter, leavesOf, treeOf } from "../../kit/filters";
import classes from "../Filters.module.css";
import { sentenceOf } from "../words";
import { useNames } from "./useNames";

interface Props {
  /** The filters on the page; a segment cannot hold another, so those are left out. */
  filters: Filter[];
  segment: Segment | null;
  back: () => void;
  done: (kept: Segment | null) => void;
}

export const holdsSegment = (filter: Filter): boolean =>
  leavesOf(treeOf(filter)).some(([, dimension]) => dimension === "segment");

/** Gives filters a name, or changes or deletes the segment that has one. */
export function SegmentForm({ filters, segment, back, done }: Props) {
  const site = useSite();
  const client = useQueryClient();
  const nameOf = useNames();
  const maySite = includes(site.role, "member");
  const here = filters.filter((filter) => !holdsSegment(filter));
  const [name, setName] = useState(segment?.name ?? "");
  const [isPersonal, setPersonal] = useState(segment?.is_personal ?? !maySite);
  const [takesHere, takeHere] = useState(!segment);
  const texts = takesHere ? here.map(encodeFilter) : (segment?.filters.map(({ text }) => text) ?? []);
  const said = takesHere
    ? here.map((filter) => sentenceOf(filter, nameOf))
    : (segment?.filters.map(({ sentence }) => sentence) ?? []);
  const path = `/sites/${site.id}/segments${segment ? `/${segment.id}` : ""}`;
  const refresh = async (kept: Segment | null) => {
    await client.invalidateQueries({ queryKey: ["segments", site.id] });
    if (segment) for (const what of ["overview", "breakdown"]) client.invalidateQueries({ queryKey: [what, site.id] });
    done(kept);
  };
  const keep = useMutation({
    mutationFn: () =>
      ask<Segment>(path, {
        method: segment ? "PUT" : "POST",
        body: { name: name.trim(), filters: texts, is_personal: isPersonal },
      }),
    onSuccess: refresh,
  });
  const remove = useMutation({
    mutationFn: () => ask<void>(path, { method: "DELETE" }),
    onSuccess: () => refresh(null),
  });
  const error = keep.error ?? remove.error;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        keep.mutate();
      }}
    >
      <div className={classes.formHead}>
        <ActionIcon aria-label="Back" onClick={back}>
          <IconArrowLeft size={15} />
        </ActionIcon>
        <strong className={classes.title}>{segment ? "Edit segment" : "Save as segment"}</strong>
      </div>
      <TextInput
        label="Name"
        placeholder="Mobile visitors from Europe"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        maxLength={100}
        data-autofocus
        autoFocus
      />
      <p className={classes.holds}>{said.join(" · ")}</p>
      {segment && here.length > 0 && (
        <Switch
          size="xs"
          label="Take the filters that are on the page now"
          checked={takesHere}
          onChange={(event) => takeHere(event.currentTarget.checked)}
        />
      )}
      <Switch
        size="xs"
        mt={8}
        label="For everybody of this site"
        checked={!isPersonal}
        disabled={!maySite}
        onChange={(event) => setPersonal(!event.currentTarget.checked)}
      />
      {error && (
        <p className="small" role="alert" style={{ color: "var(--down)", marginTop: 8 }}>
          {error.message}
        </p>
      )}
      <div className={classes.ends}>
        {segment ? (
          <Button variant="subtle" color="red" size="xs" loading={remove.isPending} onClick={() => remove.mutate()}>
            Delete
          </Button>
        ) : (
          <span />
        )}
        <Button type="submit" size="xs" loading={keep.isPending} disabled={texts.length === 0 || !name.trim()}>
          {segment ? "Keep" : "Save"}
        </Button>
      </div>
    </form>
  );
}
