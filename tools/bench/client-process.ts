import { type Load, sendAll } from './client.ts';

// The load has a process of its own, so that its work is not counted as the server's.
process.on('message', (load: Load) => {
  sendAll(load).then(
    (answers) => process.send?.({ answers }),
    (error) => process.send?.({ error: String(error?.message ?? error) }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
