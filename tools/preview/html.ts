import { readFileSync } from 'node:fs';
import path from 'node:path';

const read = (file: string) => readFileSync(path.join(import.meta.dirname, file), 'utf8');

/** JSON that may stand inside a script element. */
const inScript = (value: unknown) => JSON.stringify(value).replace(/</g, '\\u003c');

/** The page in the phone's iframe: the mini-program and nothing else. */
export function phonePage(config: unknown, version: string): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>就诊</title>
<meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover"><link rel="icon" href="data:,"><style>${read('phone/phone.css')}</style></head>
<body><div id="phone"><div class="mp-status" aria-hidden="true"><span>9:41</span><span>5G ▮</span></div>
<div class="mp-notch"></div><div class="mp-homebar"></div></div>
<script>globalThis.__mpConfig = ${inScript(config)};</script><script src="phone.js?${version}"></script></body></html>`;
}

/** The page around the phone: who holds it, what WeChat sent them. */
export function panelPage(config: unknown): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<title>就诊 · 小程序预览</title><style>${read('panel/panel.css')}</style></head><body>
<main><iframe id="phone" title="小程序" width="375" height="812" allow="clipboard-write"></iframe></main>
<aside><h1>就诊 · 小程序预览</h1>
<p>左边是真实的小程序源码在浏览器里运行；微信由模拟器代替，不会产生真实扣款和短信。</p>
<div class="row" id="users"></div><div class="row" id="tenants"></div>
<div class="row"><label>本机手机号 <input id="number" inputmode="tel" size="13"></label><button id="restart">重新打开</button><button id="clear">清空本机数据</button></div>
<p class="route">页面 <code id="route"></code></p>
<h2>服务通知</h2><ul id="messages"></ul><h2>短信</h2><ul id="sms"></ul>
<h2>预览没有的 wx 能力</h2><p id="missing">无</p><h2>小程序的错误</h2><pre id="errors">无</pre>
<p><a href="/docs">接口文档</a></p></aside>
<script>globalThis.panelConfig = ${inScript(config)};</script><script>${read('panel/panel.js')}</script></body></html>`;
}

/** A script that shows on the phone why there is nothing to run. */
export function brokenScript(problem: string): string {
  return `console.error(${inScript(problem)});
document.getElementById('phone').innerHTML = '<div class="mp-broken"></div>';
document.querySelector('.mp-broken').textContent = ${inScript(`小程序没有编译成功：\n\n${problem}`)};
globalThis.__mp = { ready: true, broken: true, calls: [], errors: [${inScript(problem)}], missing: new Set() };`;
}
