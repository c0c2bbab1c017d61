import { pictureUrl } from '../dom.ts';
import { config } from '../state.ts';
import { attributes, type BuiltIn, type Plan } from './kit.ts';

const fits: Record<string, string> = {
  ...{ scaleToFill: 'fill', aspectFit: 'contain', aspectFill: 'cover', widthFix: 'fill', heightFix: 'fill', center: 'none' },
};

/** The path of the component in whose template a built-in stands: relative pictures start there. */
const writtenIn = (builtIn: BuiltIn): string => builtIn.ownerShadowRoot?.getHostNode?.()?.is ?? '';

const image: Plan = {
  attributes: attributes({ src: '', mode: 'scaleToFill', lazyLoad: false, showMenuByLongpress: false, webp: false, fadeIn: false }),
  init(element) {
    const picture = document.createElement('img');
    picture.alt = '';
    this.control = picture;
    element.append(picture);
    picture.onload = () => this.triggerEvent('load', { width: picture.naturalWidth, height: picture.naturalHeight });
    picture.onerror = () => this.triggerEvent('error', { errMsg: `GET ${picture.src} 404 (Not Found)` });
  },
  update(element, name, value) {
    if (!this.control) return;
    if (name === 'src' && value) this.control.setAttribute('src', pictureUrl(value, config.base, writtenIn(this)));
    if (name === 'src' && !value) this.control.removeAttribute('src');
    if (name === 'mode') {
      this.control.style.objectFit = fits[value] ?? 'none';
      element.style.height = value === 'widthFix' ? 'auto' : element.style.height;
      element.style.width = value === 'heightFix' ? 'auto' : element.style.width;
      element.dataset.mode = value;
    }
  },
};

interface Node {
  type?: string;
  text?: string;
  name?: string;
  attrs?: Record<string, string>;
  children?: Node[];
}

const harmless = new Set(
  'a abbr b blockquote br caption center code col dd del div dl dt em fieldset font h1 h2 h3 h4 h5 h6 hr i img ins label legend li ol p pre q rt ruby s small span strong sub sup table tbody td tfoot th thead tr u ul'.split(
    ' ',
  ),
);

function drawNode(node: Node): globalThis.Node {
  if (node.type === 'text' || !node.name || !harmless.has(node.name)) return document.createTextNode(node.text ?? '');
  const made = document.createElement(node.name);
  for (const [name, value] of Object.entries(node.attrs ?? {})) if (!/^on/i.test(name)) made.setAttribute(name, value);
  made.append(...(node.children ?? []).map(drawNode));
  return made;
}

/** HTML as rich-text shows it: known tags only, nothing that runs. */
function drawHtml(html: string): globalThis.Node[] {
  const parsed = new DOMParser().parseFromString(html, 'text/html').body;
  for (const found of [...parsed.querySelectorAll('*')]) {
    if (!harmless.has(found.localName)) found.remove();
    for (const { name } of [...found.attributes]) if (/^on/i.test(name)) found.removeAttribute(name);
  }
  return [...parsed.childNodes];
}

const richText: Plan = {
  attributes: attributes({ nodes: null, space: '', userSelect: false, mode: 'default' }),
  update(element, name, value) {
    if (name === 'nodes') element.replaceChildren(...(typeof value === 'string' ? drawHtml(value) : (value ?? []).map(drawNode)));
  },
};

const icons: Record<string, [sign: string, color: string]> = {
  ...{ success: ['✓', '#07c160'], success_no_circle: ['✓', '#07c160'], info: ['i', '#10aeff'], warn: ['!', '#fa5151'] },
  ...{ waiting: ['…', '#10aeff'], cancel: ['✕', '#fa5151'], download: ['↓', '#07c160'], search: ['⌕', '#b2b2b2'], clear: ['✕', '#b2b2b2'] },
};

const icon: Plan = {
  attributes: attributes({ type: '', size: null, color: '' }),
  update(element) {
    const { type, size, color } = this.data;
    const [sign, usual] = icons[type] ?? ['', ''];
    element.textContent = sign;
    const pixels = typeof size === 'number' || /^\d+$/.test(size ?? '') ? `${size}px` : (size ?? '23px');
    Object.assign(element.style, { fontSize: pixels, color: color || usual });
  },
};

const progress: Plan = {
  attributes: attributes({ percent: 0, showInfo: false, strokeWidth: null, color: '', activeColor: '#09bb07', backgroundColor: '#ebebeb' }),
  init(element) {
    const bar = document.createElement('div');
    bar.className = 'mp-progress';
    this.control = bar;
    element.append(bar);
  },
  update() {
    const { percent, color, activeColor, backgroundColor, strokeWidth } = this.data;
    const shown = color || activeColor;
    if (!this.control) return;
    this.control.style.background = `linear-gradient(to right, ${shown} ${percent}%, ${backgroundColor} 0)`;
    this.control.style.height = `${Number.parseFloat(strokeWidth ?? '6')}px`;
  },
};

const text: Plan = {
  attributes: attributes({ selectable: false, userSelect: false, space: '', decode: false, maxLines: 0, overflow: '' }),
};

const webView: Plan = {
  attributes: attributes({ src: '' }),
  init(element) {
    const frame = document.createElement('iframe');
    frame.title = '网页';
    this.control = frame;
    element.append(frame);
  },
  update(_element, _name, value) {
    if (value && this.control) this.control.setAttribute('src', value);
  },
};

const rootPortal: Plan = { attributes: attributes({ enable: true }) };
const pageContainer: Plan = {
  attributes: attributes({ show: false, position: 'bottom', round: false, overlay: true, duration: 300, zIndex: 100, overlayStyle: '' }),
  update(element, name, value) {
    if (name === 'show') element.style.display = value ? '' : 'none';
  },
};
const map: Plan = { attributes: attributes({ latitude: 0, longitude: 0, scale: 16, markers: null, showLocation: false }) };

/** Built-ins that show something and take no input; the rest of the names are plain boxes. */
export const plain: Record<string, Plan> = {
  ...{ image, text, icon, progress, map, 'rich-text': richText, 'web-view': webView, 'cover-image': image },
  ...{ 'root-portal': rootPortal, 'page-container': pageContainer },
  ...Object.fromEntries(
    'view cover-view swiper-item match-media movable-area movable-view picker-view-column canvas video audio page-meta open-data official-account camera editor live-player ad navigation-bar'
      .split(' ')
      .map((name): [string, Plan] => [name, {}]),
  ),
  'swiper-item': { attributes: attributes({ itemId: '', skipHiddenItemLayout: false }) },
  canvas: { attributes: attributes({ type: '', canvasId: '', disableScroll: false }) },
};
