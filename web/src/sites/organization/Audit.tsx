import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ask } from "../../api/client";
import type { AuditEntry, AuditPage, Organization } from "../../api/types";
import { momentOf } from "../../kit/dates";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import classes from "./Audit.module.css";

/** "member.role_changed" → "member role changed" */
const inWords = (action: string): string => action.replaceAll(/[._]/g, " ");

const details = (entry: AuditEntry): string =>
  Object.entries(entry.detail)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ");

export function Audit({ organization }: { organization: Organization }) {
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ["audit", organization.id],
    queryFn: ({ signal, pageParam }) =>
      ask<AuditPage>(`/organizations/${organization.id}/audit`, { params: { before: pageParam }, signal }),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next,
  });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={320} />;
  if (!data) return <div className="skeleton" style={{ height: 320, marginTop: 24 }} />;
  const entries = data.pages.flatMap((page) => page.entries);
  if (entries.length === 0) return <Empty title="Nothing has happened yet" minHeight={320} />;
  return (
    <>
      <table className={classes.log}>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <td className="num">{momentOf(entry.at)}</td>
              <td>{entry.actor}</td>
              <td>
                <span className={classes.action}>{inWords(entry.action)}</span> {entry.subject}
                {Object.keys(entry.detail).length > 0 && <span className={classes.detail}>{details(entry)}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {hasNextPage && (
        <Button mt={16} variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          Earlier
        </Button>
      )}
    </>
  );
}
