// What a script tag makes of the package: the same names, of which one comes from another file there.
export * from './index.js'
export { diagnose } from './diagnose/script.js'
