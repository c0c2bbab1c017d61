/** When the patient is asked whether we may write: on booking, waiting, moving or cancelling. */
export type Scene = 'appointment' | 'waitlist' | 'reschedule' | 'cancel';

const templates = new Map<Scene, string[]>();

/** The template ids of a scene, undefined before they were loaded. */
export function templatesOf(scene: Scene): string[] | undefined {
  return templates.get(scene);
}

/** Keeps the template ids of a scene until the mini-program is closed. */
export function keepTemplates(scene: Scene, ids: string[]): void {
  templates.set(scene, ids);
}
