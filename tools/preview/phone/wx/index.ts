import { defineDevice } from './device.ts';
import { defineDialogs } from './dialogs.ts';
import { members, wx } from './kit.ts';
import { defineMedia } from './media.ts';
import { defineNavigation } from './navigation.ts';
import { defineNet } from './net.ts';
import { defineStorage } from './storage.ts';
import { defineWechat } from './wechat.ts';

defineDevice();
defineDialogs();
defineMedia();
defineNavigation();
defineNet();
defineStorage();
defineWechat();

export { members, wx };
