/* The page around the phone. Plain JavaScript: it is served as it stands. */
(() => {
  const { users, tenants } = globalThis.panelConfig;
  const byId = (id) => document.getElementById(id);
  const params = new URLSearchParams(location.search);
  const state = {
    user: Number(params.get('user') ?? 1),
    tenant: params.get('tenant') ?? params.get('tenantId') ?? tenants[0].tenantId,
    version: '',
  };
  const phone = byId('phone');
  const tenant = () => tenants.find(({ tenantId }) => tenantId === state.tenant) ?? tenants[0];
  const user = () => users[state.user - 1] ?? users[0];
  const openid = () => `${user().openid}-${tenant().tenantId}`;
  const numberKey = () => `preview:phone:${user().openid}`;
  const number = () => localStorage.getItem(numberKey()) ?? user().phone;

  function open(route = '') {
    const query = new URLSearchParams({ user: String(state.user), tenant: tenant().tenantId, phone: number(), at: String(Date.now()) });
    byId('missing').textContent = '无';
    byId('errors').textContent = '无';
    phone.src = `phone.html?${query}#${route}`;
    const address = new URLSearchParams({ user: String(state.user), tenant: tenant().tenantId });
    history.replaceState(null, '', `?${address}${route ? `#${route}` : ''}`);
    draw();
    void poll();
  }

  function choices(row, items, isChosen, choose) {
    row.replaceChildren(
      ...items.map((item) => {
        const button = document.createElement('button');
        button.textContent = item.name;
        button.setAttribute('aria-pressed', String(isChosen(item)));
        button.onclick = () => choose(item);
        return button;
      }),
    );
  }

  function draw() {
    choices(
      byId('users'),
      users,
      (one) => one === user(),
      (one) => {
        state.user = users.indexOf(one) + 1;
        open();
      },
    );
    choices(
      byId('tenants'),
      tenants,
      (one) => one === tenant(),
      (one) => {
        state.tenant = one.tenantId;
        open();
      },
    );
    byId('number').value = number();
  }

  const timeOf = (at) => {
    const time = document.createElement('time');
    time.textContent = new Date(at).toLocaleString('zh-CN', { hour12: false, timeZone: 'Asia/Shanghai' });
    return time;
  };

  function list(id, rows, drawRow) {
    const fresh = rows.slice(0, 20);
    const mark = JSON.stringify(fresh);
    const target = byId(id);
    if (target.dataset.mark === mark) return;
    target.dataset.mark = mark;
    target.replaceChildren(
      ...fresh.map((row) => {
        const item = document.createElement('li');
        item.append(...drawRow(row), timeOf(row.at));
        return item;
      }),
    );
    if (rows.length === 0) target.textContent = '还没有';
  }

  function drawMessage({ page, data, templateId }) {
    const { title = '服务通知', fields = [] } = templates.get(templateId) ?? {};
    const heading = document.createElement('b');
    heading.textContent = title;
    const lines = document.createElement('dl');
    for (const [key, { value }] of Object.entries(data ?? {})) {
      const [name, text] = [document.createElement('dt'), document.createElement('dd')];
      name.textContent = fields.find((field) => field.key === key)?.name ?? key;
      text.textContent = value;
      lines.append(name, text);
    }
    if (!page) return [heading, lines];
    const button = document.createElement('button');
    button.textContent = '进入小程序查看';
    button.onclick = () => open(page.replace(/^\//, ''));
    return [heading, lines, button];
  }

  const templates = new Map();
  /** `就诊人:{{thing1.DATA}}`, a field a line, as WeChat lists a template. */
  const fieldsOf = (content) => [...content.matchAll(/(.+)[:：]\{\{(\w+)\.DATA\}\}/g)].map(([, name, key]) => ({ name, key }));
  const ask = async (path) => {
    const reply = await fetch(path);
    if (!reply.ok) throw new Error(String(reply.status));
    return reply.json();
  };

  async function poll() {
    try {
      const { version } = await ask('version');
      if (state.version && version !== state.version) open(byId('route').textContent ?? '');
      state.version = version;
      if (templates.size === 0)
        for (const { appid } of tenants)
          for (const { templateId, title, content } of await ask(`control/templates?appid=${appid}`))
            templates.set(templateId, { title, fields: fieldsOf(content) });
      list('messages', await ask(`control/messages?openid=${openid()}`), drawMessage);
      list('sms', await ask(`control/sms?phone=${encodeURIComponent(number())}`), ({ text }) => [text, document.createElement('br')]);
    } catch {
      // the server is being started again
    }
  }

  addEventListener('message', ({ data, source }) => {
    if (source !== phone.contentWindow) return;
    if (data.route) byId('route').textContent = data.route;
    if (data.missing?.length) byId('missing').textContent = data.missing.map((name) => `wx.${name}`).join('、');
    if (data.errors?.length) byId('errors').textContent = data.errors.join('\n');
  });
  byId('number').onchange = () => {
    localStorage.setItem(numberKey(), byId('number').value.trim());
    open();
  };
  byId('restart').onclick = () => open(byId('route').textContent ?? '');
  byId('clear').onclick = () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(`mp:${tenant().tenantId}:${openid()}:`)) localStorage.removeItem(key);
    open();
  };
  open(location.hash.replace(/^#\/?/, ''));
  setInterval(poll, 2000);
})();
