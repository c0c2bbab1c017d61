import { closeHospital, openHospital, shotsOfFailure } from './hospital.ts';

/** One hospital and one Chromium for all tests of the run. */
export const mochaHooks = {
  async beforeAll(this: Mocha.Context): Promise<void> {
    this.timeout(120_000);
    await openHospital();
  },
  async afterEach(this: Mocha.Context): Promise<void> {
    await shotsOfFailure(this.currentTest?.state === 'failed' ? this.currentTest.fullTitle() : undefined);
  },
  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout(30_000);
    await closeHospital();
  },
};
