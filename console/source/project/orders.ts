/**
 * The Heroku databases that were ordered in this browser tab, until their progress is dismissed. The API has no list of
 * them, so their IDs are kept in the tab's session storage.
 */

type Order = { id: string; project: string };

const KEY = "urlsync.heroku-databases";

export function ordersOf(projectId: string): string[] {
  return stored().flatMap(({ id, project }) => (project === projectId ? [id] : []));
}

export function rememberOrder(order: Order): void {
  store([order, ...stored()]);
}

export function forgetOrder(id: string): void {
  store(stored().filter((order) => order.id !== id));
}

function stored(): Order[] {
  return JSON.parse(sessionStorage.getItem(KEY) ?? "[]") as Order[];
}

function store(orders: Order[]): void {
  sessionStorage.setItem(KEY, JSON.stringify(orders));
}
