import type { Component } from 'vue'

/** The examples of docs/ui-kits.md, which the tests put into the folder `examples`. */
const EXAMPLES: Readonly<Record<string, () => Promise<unknown>>> = {
  antd: async () => {
    const [{ createElement }, { createRoot }, { Pictures }] = await Promise.all([
      import('react'),
      import('react-dom/client'),
      import('./examples/antd.jsx'),
    ])
    createRoot(place('<div>')).render(createElement(Pictures))
  },
  'element-plus': async () => mountVue((await import('./examples/element-plus.vue')).default),
  tdesign: async () => mountVue((await import('./examples/tdesign.vue')).default),
  vant: async () => mountVue((await import('./examples/vant.vue')).default),
  uppy: () => {
    place('<div id="pictures">')
    return import('./examples/uppy.jsx')
  },
  filepond: () => {
    place('<input type="file" id="pictures">')
    return import('./examples/filepond.jsx')
  },
}

function place(html: string): Element {
  document.body.insertAdjacentHTML('afterbegin', html)
  return document.body.children[0]!
}

async function mountVue(component: Component): Promise<void> {
  const { createApp } = await import('vue')
  createApp(component).mount(place('<div>'))
}

await EXAMPLES[location.hash.slice(1)]?.()
