import { ActionIcon, Button } from "@mantine/core";
import { IconArrowLeft, IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { type Filter, filterOfTree, isLeaf, type Leaf, leavesOf, type Tree } from "../../kit/filters";
import { DimensionList } from "../DimensionList";
import { FilterForm } from "../FilterForm";
import classes from "../Filters.module.css";
import type { Asked } from "../view";
import { sentenceOf } from "../words";
import { useNames } from "./useNames";

/** The trees that one can make here; a deeper one from an address is only read. */
export type TreeKind = "or" | "has_done" | "has_not_done";

export const KINDS: Record<TreeKind, { label: string; means: string }> = {
  or: { label: "Any of these", means: "One of these is enough" },
  has_done: { label: "Visit did…", means: "Visits in which this happened" },
  has_not_done: { label: "Visit did not…", means: "Visits in which this never happened" },
};

/** Which of our forms may change a tree; null when none can. */
export function kindOfTree(tree: Tree): TreeKind | null {
  const [word, inside] = tree;
  if (word === "or") return (inside as Tree[]).every(isLeaf) ? "or" : null;
  if (word === "has_done" || word === "has_not_done") return isLeaf(inside as Tree) ? word : null;
  return null;
}

const treeOfKind = (kind: TreeKind, leaves: Leaf[]): Tree =>
  kind === "or" ? (leaves.length === 1 ? (leaves[0] as Leaf) : ["or", leaves]) : [kind, leaves[0] as Leaf];

interface Props {
  view: Asked;
  kind: TreeKind;
  initial?: Tree;
  back?: () => void;
  done: (filter: Filter | null) => void;
}

/** Conditions of which one is enough, or one that a visit did or did not meet. */
export function TreeForm({ view, kind, initial, back, done }: Props) {
  const [leaves, setLeaves] = useState<Leaf[]>(initial ? leavesOf(initial) : []);
  const [edited, edit] = useState<{ dimension: string; at: number } | "choose" | null>(initial ? null : "choose");
  const nameOf = useNames();
  const isFull = kind !== "or" && leaves.length > 0;

  if (edited === "choose") {
    const leave = leaves.length > 0 ? () => edit(null) : back;
    return (
      <>
        <Head title={KINDS[kind].means} back={leave} />
        <DimensionList view={view} isInside choose={(dimension) => edit({ dimension, at: leaves.length })} />
      </>
    );
  }
  if (edited) {
    const [operator, dimension, values] = leaves[edited.at] ?? ["is", edited.dimension, []];
    return (
      <FilterForm
        view={view}
        initial={{ operator, dimension, values } as Filter}
        back={() => edit(leaves.length > 0 ? null : "choose")}
        apply={kind === "or" ? "Add" : "Apply"}
        done={(filter) => {
          if (!filter) return;
          const leaf: Leaf = [filter.operator, filter.dimension, filter.values];
          const next =
            leaves.length > edited.at ? leaves.map((one, i) => (i === edited.at ? leaf : one)) : [...leaves, leaf];
          if (kind !== "or") return done(filterOfTree(treeOfKind(kind, next)));
          setLeaves(next);
          edit(null);
        }}
      />
    );
  }
  return (
    <div className={classes.form}>
      <Head title={KINDS[kind].means} back={back} />
      <ul className={classes.leaves}>
        {leaves.map((leaf, i) => (
          <li key={JSON.stringify(leaf)}>
            <button type="button" className={classes.dimension} onClick={() => edit({ dimension: leaf[1], at: i })}>
              {i > 0 && <span className={classes.phrase}>or </span>}
              {sentenceOf(filterOfTree(leaf), nameOf)}
            </button>
            <ActionIcon
              size={24}
              aria-label={`Remove: ${sentenceOf(filterOfTree(leaf), nameOf)}`}
              onClick={() => setLeaves(leaves.filter((one) => one !== leaf))}
            >
              <IconX size={13} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <div className={classes.ends}>
        {!isFull && (
          <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => edit("choose")}>
            Or…
          </Button>
        )}
        <Button
          size="xs"
          onClick={() => done(leaves.length ? filterOfTree(treeOfKind(kind, leaves)) : null)}
          disabled={leaves.length === 0 && !initial}
        >
          Apply
        </Button>
      </div>
    </div>
  );
}

function Head({ title, back }: { title: string; back?: () => void }) {
  return (
    <div className={classes.formHead}>
      {back && (
        <ActionIcon aria-label="Back" onClick={back}>
          <IconArrowLeft size={15} />
        </ActionIcon>
      )}
      <strong className={classes.title}>{title}</strong>
    </div>
  );
}
