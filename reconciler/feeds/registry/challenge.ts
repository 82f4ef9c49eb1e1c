/** How a registry wants to be asked, from its WWW-Authenticate header. */
export type Challenge =
  | { readonly scheme: 'basic' }
  | { readonly scheme: 'bearer'; readonly realm: string; readonly service?: string; readonly scope?: string };

/** The first challenge that we can meet (RFC 9110, 11.6.1); null: none. */
export function parseChallenge(header: string): Challenge | null {
  for (const [, scheme = '', parameters = ''] of header.matchAll(
    /(?:^|,\s*)(basic|bearer)\s+((?:[\w-]+=(?:"[^"]*"|[^\s,]+)(?:\s*,\s*(?=[\w-]+=))?)*)/gi,
  )) {
    if (scheme.toLowerCase() === 'basic') return { scheme: 'basic' };
    const fields = new Map(
      [...parameters.matchAll(/([\w-]+)=(?:"([^"]*)"|([^\s,]+))/g)].map(([, name = '', quoted, plain]) => [
        name.toLowerCase(),
        quoted ?? plain ?? '',
      ]),
    );
    const [realm, service, scope] = [fields.get('realm'), fields.get('service'), fields.get('scope')];
    if (realm !== undefined)
      return {
        scheme: 'bearer',
        realm,
        ...(service === undefined ? {} : { service }),
        ...(scope === undefined ? {} : { scope }),
      };
  }
  return null;
}
