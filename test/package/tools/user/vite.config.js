export default { base: './', build: { outDir: 'built/vite' } }
