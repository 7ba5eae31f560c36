import { Button, PasswordInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { ApiProblem, ask } from "../../api/client";
import { queryClient, whenShareEnds } from "../../api/queries";
import type { OpenedShare, Site } from "../../api/types";
import { SharedSite } from "../../api/useSite";
import { holdVisit } from "../../api/visit";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import type { Frame } from "../../kit/frame";
import { Mark } from "../../kit/Mark";
import { useTitle } from "../../kit/useTitle";
import { Overview } from "../Overview";
import classes from "./SharePage.module.css";
import { useToldHeight } from "./useToldHeight";

/** What a visitor knows of a site, as the pages of the signed in know it: they may look and nothing else. */
const seenSite = ({ site }: OpenedShare): Site =>
  ({
    ...site,
    number: 0,
    organization_id: "",
    role: "viewer",
    allowed_origins: [],
    public_key: null,
    created_at: "",
  }) as Site;

const isAboutPassword = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.code.startsWith("share_password") || error.code === "too_many_tries");

function Password({
  error,
  isAsking,
  tell,
}: {
  error: ApiProblem;
  isAsking: boolean;
  tell: (password: string) => void;
}) {
  const [typed, type] = useState("");
  useTitle("Password");
  return (
    <form
      className={classes.ask}
      onSubmit={(event) => {
        event.preventDefault();
        tell(typed);
      }}
    >
      <h1>This page asks for a password</h1>
      <PasswordInput
        label="Password"
        value={typed}
        onChange={(event) => type(event.currentTarget.value)}
        error={error.code === "share_password_needed" ? undefined : error.title}
        autoFocus
        required
        maxLength={256}
        autoComplete="off"
      />
      <Button type="submit" loading={isAsking}>
        Open
      </Button>
    </form>
  );
}

/** Opens a link: who has it gets a token that only this page's memory holds. */
function useOpened(token: string) {
  const [password, tell] = useState<string | null>(null);
  const opened = useQuery({
    queryKey: ["share", token, password],
    queryFn: async ({ signal }) => {
      holdVisit(null);
      const visit = await ask<OpenedShare>(`/shares/${token}/open`, { method: "POST", body: { password }, signal });
      holdVisit(visit.token);
      return visit;
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  useEffect(() => {
    // The link was deleted, got another password, or a day is over: asking again says which.
    whenShareEnds.go = () => void queryClient.resetQueries({ queryKey: ["share", token] });
    return () => {
      whenShareEnds.go = () => {};
      holdVisit(null);
    };
  }, [token]);
  return { ...opened, tell };
}

/** The background that the framing page chose; transparent lets its own be seen. */
function useBackground(background: string | undefined) {
  useEffect(() => {
    if (!background) return;
    const { style } = document.documentElement;
    style.setProperty("--paper", background);
    document.body.style.background = "transparent";
    return () => {
      style.removeProperty("--paper");
      document.body.style.background = "";
    };
  }, [background]);
}

function Shown({ opened, frame }: { opened: OpenedShare; frame: Frame }) {
  const content = useRef<HTMLElement>(null);
  useToldHeight(content, frame.embed === "1");
  return (
    <main
      ref={content}
      className={classes.page}
      data-embed={frame.embed}
      data-bare={frame.width === "manual" || undefined}
    >
      {opened.limits.length > 0 && (
        <p className={classes.limits}>
          Only visits of which this holds: <b>{opened.limits.map(({ sentence }) => sentence).join(" · ")}</b>
        </p>
      )}
      <Overview />
      <footer className={classes.foot}>
        <Mark size={20} />
        <span>Counted by Nightjar, without cookies</span>
      </footer>
    </main>
  );
}

export function SharePage() {
  const { token = "" } = useParams({ strict: false });
  const frame = useSearch({ strict: false }) as Frame;
  const { data, error, isFetching, refetch, tell } = useOpened(token);
  useBackground(frame.background);

  if (error && isAboutPassword(error)) {
    return <Password error={error as ApiProblem} isAsking={isFetching} tell={tell} />;
  }
  if (error instanceof ApiProblem && error.status === 404) {
    return (
      <main className={classes.page}>
        <Empty title="There is nothing behind this link any more" minHeight={320}>
          Ask who gave it to you for another one.
        </Empty>
      </main>
    );
  }
  if (error) return <Failure error={error} retry={() => refetch()} minHeight={320} />;
  if (!data) return <div className={classes.page} aria-busy="true" />;
  return (
    <SharedSite value={seenSite(data)}>
      <Shown opened={data} frame={frame} />
    </SharedSite>
  );
}
