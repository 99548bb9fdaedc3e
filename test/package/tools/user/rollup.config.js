import commonjs from '@rollup/plugin-commonjs'
import nodeResolve from '@rollup/plugin-node-resolve'

export default {
  input: 'app.js',
  plugins: [nodeResolve({ browser: true }), commonjs()],
  output: { dir: 'built/rollup', format: 'es' },
}
