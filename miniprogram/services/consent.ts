import { call } from '../api/call';
import { loginCode } from '../api/silent-sign-in';
import { keepTemplates, type Scene, templatesOf } from '../state/consents';

/** What the patient answered, as seed 002's calls take it. */
export interface Consent {
  wxCode?: string;
  subscribeAuthResult?: Record<string, string>;
  subscribeScene: Scene;
}

/** WeChat shows at most three in one popup. */
const atOnce = 3;

/** Loads the template ids of a scene, so that the popup can open inside the tap. A failure only means no popup. */
export async function prepareConsent(scene: Scene): Promise<void> {
  if (templatesOf(scene)) return;
  try {
    const { list } = await call('GET /app/templates', { scene });
    keepTemplates(
      scene,
      list.map(({ template_id }) => template_id),
    );
  } catch {
    // without template ids the patient is not asked, and everything else works
  }
}

/** Opens the popup: to be called in the tap itself, before anything is awaited. Whatever the answer, nothing is refused. */
export async function askConsent(scene: Scene): Promise<Consent> {
  const answers = await popup((templatesOf(scene) ?? []).slice(0, atOnce));
  const wxCode = await loginCode();
  return { ...(wxCode ? { wxCode } : {}), ...(answers ? { subscribeAuthResult: answers } : {}), subscribeScene: scene };
}

function popup(tmplIds: string[]): Promise<Record<string, string> | undefined> {
  if (tmplIds.length === 0) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    wx.requestSubscribeMessage({
      tmplIds,
      success: (said) => resolve(Object.fromEntries(tmplIds.flatMap((id) => (said[id] ? [[id, said[id]]] : [])))),
      fail: () => resolve(undefined),
    });
  });
}
