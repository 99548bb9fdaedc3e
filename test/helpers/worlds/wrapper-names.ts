/** Parameters of the function that WeChat makes of each file; all but the first three are given nothing. */
export const WRAPPER_NAMES = [
  ...['require', 'module', 'exports', 'window', 'document', 'frames', 'self', 'location', 'navigator'],
  ...['localStorage', 'history', 'Caches', 'screen', 'alert', 'confirm', 'prompt', 'XMLHttpRequest', 'WebSocket'],
  ...['Reporter', 'webkit', 'WeixinJSCore'],
]
