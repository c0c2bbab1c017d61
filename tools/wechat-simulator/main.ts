import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { NOTIFY_SECONDS, startSimulator } from './index.ts';

const USAGE = `usage: tsx tools/wechat-simulator/main.ts [--port 3001] [--data-dir DIR] [--public-url URL] [--notify-scale 100] [--smtp-port 0]
  --notify-scale N   WeChat's waits between callbacks are divided by N`;

function wholeNumber(text: string, name: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} takes a whole number\n${USAGE}`);
  return Number(text);
}

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '3001' },
    'data-dir': { type: 'string' },
    'public-url': { type: 'string' },
    'notify-scale': { type: 'string', default: '100' },
    'smtp-port': { type: 'string', default: '0' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(USAGE);
else {
  const scale = Math.max(1, wholeNumber(values['notify-scale'], 'notify-scale'));
  const directory = values['data-dir'];
  if (directory) await mkdir(directory, { recursive: true });
  const simulator = await startSimulator({
    port: wholeNumber(values.port, 'port'),
    smtpPort: wholeNumber(values['smtp-port'], 'smtp-port'),
    notifyDelays: NOTIFY_SECONDS.map((seconds) => (seconds * 1000) / scale),
    ...(directory ? { dataFile: join(directory, 'wechat-simulator.json') } : {}),
    ...(values['public-url'] ? { publicUrl: values['public-url'] } : {}),
  });
  console.log(`WeChat simulator on ${simulator.url} (mail on port ${simulator.smtpPort})`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      simulator.close().catch((error: unknown) => {
        console.error('the simulator did not stop cleanly', error);
        process.exitCode = 1;
      });
    });
  }
}
