/** Calls about places that WeChat wants named in app.json. */
const placeCalls = [
  ...['getLocation', 'getFuzzyLocation', 'onLocationChange', 'startLocationUpdate', 'startLocationUpdateBackground'],
  ...['chooseLocation', 'choosePoi', 'chooseAddress'],
];

/** app.json with what WeChat must know about privacy: the check that asks the user first, and every place call of the sources. */
export function declarePrivacy(app: Record<string, unknown>, sources: Iterable<string>): Record<string, unknown> {
  const used = new Set<string>();
  for (const source of sources)
    for (const [, name = ''] of source.matchAll(/\bwx\s*\.\s*(\w+)/g)) if (placeCalls.includes(name)) used.add(name);
  const declared = Array.isArray(app.requiredPrivateInfos) ? app.requiredPrivateInfos : [];
  const requiredPrivateInfos = [...new Set([...declared, ...used])];
  const asksPlace = requiredPrivateInfos.some((name) => /Location/.test(name));
  return {
    ...app,
    __usePrivacyCheck__: true,
    ...(requiredPrivateInfos.length > 0 ? { requiredPrivateInfos } : {}),
    ...(asksPlace ? { permission: { 'scope.userLocation': { desc: '用于按距离排列附近的医院和义诊' }, ...recordOf(app.permission) } } : {}),
  };
}

const recordOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});
