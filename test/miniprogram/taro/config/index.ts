import { defineConfig } from '@tarojs/cli'

export default defineConfig({
  projectName: 'cos-slim-taro',
  designWidth: 750,
  deviceRatio: { 750: 1 },
  sourceRoot: 'src',
  outputRoot: 'dist',
  framework: 'react',
  compiler: 'vite',
})
