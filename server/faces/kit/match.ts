import Router from '@koa/router';

/** What a request's method and path lead to. */
export type Match<T> = { found: T; params: Record<string, string> } | { found: undefined; allowed: string[] };

/**
 * Finds endpoints: paths without parameters in a Map, the others by the router, those with fewer parameters first,
 * so that `/feedbacks/admin` wins over `/feedbacks/{feedbackId}` whatever the order of declaration. Paths are taken
 * as written: another case or a slash more is another path, which an exact one could not win over. HEAD is answered as GET.
 */
export function matcher<T extends { method: string; path: string }>(endpoints: readonly T[]): (method: string, path: string) => Match<T> {
  const exact = new Map<string, Map<string, T>>();
  const router = new Router({ strict: true, sensitive: true });
  const byName = new Map<string, T>();
  const parameters = (path: string) => path.split('{').length - 1;
  for (const endpoint of [...endpoints].sort((a, b) => parameters(a.path) - parameters(b.path))) {
    const { method, path } = endpoint;
    if (parameters(path) === 0) {
      const methods = exact.get(path) ?? new Map<string, T>();
      methods.set(method, endpoint);
      exact.set(path, methods);
    } else {
      const name = `${method} ${path}`;
      byName.set(name, endpoint);
      router.register(path.replace(/\{(\w+)\}/g, ':$1'), [method], () => {}, { name });
    }
  }
  return (asked, path) => {
    const method = asked === 'HEAD' ? 'GET' : asked;
    const methods = exact.get(path);
    const direct = methods?.get(method);
    if (direct) return { found: direct, params: {} };
    const { pathAndMethod, path: anyMethod } = router.match(path, method);
    const layer = pathAndMethod.find(({ methods }) => methods.includes(method));
    const found = layer?.name === undefined ? undefined : byName.get(layer.name);
    if (layer && found) return { found, params: layer.params(path, layer.captures(path)) };
    const allowed = [...(methods?.keys() ?? []), ...anyMethod.flatMap((other) => other.methods.filter((name) => name !== 'HEAD'))];
    return { found: undefined, allowed: [...new Set(allowed)] };
  };
}
