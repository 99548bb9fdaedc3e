import { expect, test } from 'vitest'
import { freeNames } from './free-names.js'

test.each([
  ['names that are touched, by typeof too', 'typeof window; fetch(a)', 'a fetch window'],
  ['what is written to and nobody declared', 'leak = 1; other++; for (each of [1]) ;', 'each leak other'],
  [
    'names of the language and of CommonJS',
    `module.exports = require('x'); new Promise(undefined)`,
    'Promise module require undefined',
  ],
  ['no names of properties', 'var o = { a: 1, b() {}, get c() { return 1 } }; o.d.e; o?.f', ''],
  ['computed and shorthand properties', 'var o = { [a]: 1, b }; o[c]', 'a b c'],
  [
    'nothing that functions declare',
    'function f(a, { b, x: c = d }, ...e) { return f + a + b + c + e + arguments }',
    'd',
  ],
  ['defaults of parameters', '(function (a = outside, b = a) { return b })', 'outside'],
  ['the name of a function expression outside of it', 'var f = function g() { return g }; g()', 'g'],
  ['block scopes', '{ let a; const b = 1; class C {} } a; b; C', 'C a b'],
  ['var, which leaves its block', 'if (1) { var a = 1 } a; (function () { for (var i of []) ; return i })()', ''],
  ['var, which does not leave its function', '(function () { var a })(); a', 'a'],
  ['hoisting', 'f(); v; function f() {} var v', ''],
  ['destructuring', 'var { a: { b = fall }, ...rest } = source; [c.d, e] = [b, rest]; a', 'a c e fall source'],
  ['catch', 'try {} catch (error) { error } error; try {} catch { a } try {} catch ({ code }) { code }', 'a error'],
  ['classes', 'class A extends B { x = y; static { z } m() { return super.m(A) } #p = 1; [k]() {} }', 'B k y z'],
  ['labels', 'outer: for (;;) { if (1) continue outer; break outer }', ''],
  ['loops and switches', 'for (let i = 0; i < 1; i++) ; i; switch (s) { case a: let b; b } b', 'a b i s'],
  ['templates, spread, new, optional calls', 'new A(...b, `${c}`, d?.(e), f`g`)', 'A b c d e f'],
  ['arguments of the file, which is a function', '() => arguments', ''],
  ['a name hidden within, not without', '(function (window) { window })(); window', 'window'],
  ['nothing that a comment claims', '/* global claimed */ claimed // eslint-disable-line', 'claimed'],
  ['newer syntax', 'async () => { for await (const a of b) ; a ??= 1n }', 'a b'],
])('finds %s', (_, code, names) => {
  expect(freeNames(code).join(' ')).toBe(names)
})

test('refuses what is no script, and says where', () => {
  expect(() => freeNames('var a;\nvar ;', 'index.js')).toThrow(/^index\.js:2:5: /)
})
