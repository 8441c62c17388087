/** Lists, and those that the API serves in pages. */

import { useInfiniteQuery } from "@tanstack/preact-query";
import type { ComponentChildren, JSX } from "preact";
import type { Item, Paged, Path } from "../api";
import { ActionButton } from "./button";

export type ListProps<Item> = Omit<JSX.HTMLAttributes<HTMLElement>, "children"> & {
  of: Item[];
  /** The field that identifies an item. */
  by: keyof Item;
  /** "ol" if the order matters. */
  as?: "ul" | "ol";
  children: (item: Item) => ComponentChildren;
  none?: ComponentChildren;
  item?: string;
};

export function List<Item>({ of, by, as: Tag = "ul", children, none, item: look, ...rest }: ListProps<Item>) {
  if (of.length === 0) return <>{none}</>;
  return (
    <Tag {...(rest as object)}>
      {of.map((item) => (
        <li key={item[by]} class={look}>
          {children(item)}
        </li>
      ))}
    </Tag>
  );
}

/** What a list in pages has so far, and the button that loads more of it. */
export function useList<P extends Path>(options: Paged<P>) {
  const query = useInfiniteQuery(options);
  const items = query.data?.pages.flatMap((page): Item<P>[] => page.items) ?? [];
  const more = query.hasNextPage && (
    <ActionButton label="Load more" busy="Loading…" perform={() => query.fetchNextPage()} />
  );
  return { query: { ...query, data: query.data && { ...query.data, items } }, items, more };
}
