/**
 * The walls of the project, for dependency-cruiser: who may import whom, types included.
 *
 *     foundation <- protocol <- request <- credentials transport upload download process <- client hosts <- diagnose <- entries
 */

/** What all may know: public types, the host contract, errors, defaults, the version, how options are checked. */
const FOUNDATION =
  '^src/(types|host|errors|error-codes|catalogue|diagnosis|probes|defaults|version|options|record)\\.ts$'
const PROTOCOL = '^src/protocol/'
/** What every request has in common: credentials, signature, queue, rate, end. */
const REQUEST = '^src/request/'
/** Parts that do not know each other; `client.ts` puts them together. */
const PARTS = '^src/(credentials|transport|upload|download|process)/'
/** `stored.ts` is the half of it that is loaded when it is needed. */
const CLIENT = '^src/(client[a-z-]*|stored)\\.ts$'
const HOSTS = '^src/hosts/'
/** What says which setting is wrong; it looks into a client, and no client knows it. */
const DIAGNOSE = '^src/diagnose/'
/** What runs on a server or in a terminal, and the texts: folders of the entry of the same name. */
const ENTRY_FOLDERS = '^src/(sts|cli|messages)/'
const ENTRIES =
  '^src/(index|browser-client|script-tag|diagnose-script|rest-script|rest-later|miniprogram|sts|cli|messages|adapters|uploader/index)\\.ts$'
/** What plugs a client into the uploads of UI kits. */
const ADAPTERS = '^src/adapters/'
/** The component for mini programs. */
const UPLOADER = '^src/uploader/'

/**
 * @param {string} name
 * @param {string} comment what to do about it, shown with the crossing
 * @param {object} from
 * @param {object} to
 */
const wall = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

module.exports = {
  forbidden: [
    wall(
      'foundation-is-the-bottom',
      'types, host, errors, defaults and their like import nothing of src but each other.',
      { path: FOUNDATION },
      { path: '^src/', pathNot: FOUNDATION },
    ),
    wall(
      'protocol-is-pure',
      'src/protocol knows COS and nothing else: it imports the foundation and itself.',
      { path: PROTOCOL },
      { path: '^src/', pathNot: [FOUNDATION, PROTOCOL] },
    ),
    wall(
      'protocol-needs-no-platform',
      'src/protocol uses no package but crypto-js, and nothing of Node.',
      { path: PROTOCOL },
      { pathNot: ['^src/', '^node_modules/(@types/)?crypto-js/'] },
    ),
    wall(
      'request-knows-no-part',
      'src/request is what upload, download and process share: it knows none of them.',
      { path: REQUEST },
      { path: '^src/', pathNot: [FOUNDATION, PROTOCOL, REQUEST] },
    ),
    wall(
      'parts-do-not-know-each-other',
      'credentials, transport, upload, download and process meet only in client.ts: put what they share into request or protocol.',
      { path: PARTS },
      { path: '^src/', pathNot: [FOUNDATION, PROTOCOL, REQUEST, '^src/$1/'] },
    ),
    wall(
      'client-chooses-no-host',
      'client.ts is given a host by the entry, or every build would carry every platform.',
      { path: CLIENT },
      { path: HOSTS },
    ),
    wall(
      'hosts-know-no-client',
      'A host offers clock, files and HTTP; who uses them is not its business.',
      { path: HOSTS },
      { path: CLIENT },
    ),
    wall(
      'diagnose-stands-beside',
      'diagnose is carried by who imports it: nothing but the entries may know it, and it takes what it needs from a client.',
      { path: '^src/', pathNot: [DIAGNOSE, ENTRIES] },
      { path: DIAGNOSE },
    ),
    wall(
      'diagnose-carries-no-client',
      'What diagnose needs of the client hangs on the client; anything else it imported would be loaded twice.',
      { path: DIAGNOSE },
      {
        path: '^src/',
        pathNot: [FOUNDATION, PROTOCOL, DIAGNOSE, '^src/hosts/([a-z]+-probes|beside)', '^src/client-inside'],
      },
    ),
    wall(
      'adapters-stand-beside',
      'An adapter is carried by who imports it: nothing but src/adapters.ts may know one.',
      { path: '^src/', pathNot: [ADAPTERS, '^src/adapters\\.ts$'] },
      { path: ADAPTERS },
    ),
    wall(
      'adapters-carry-no-client',
      'An adapter is given a client: of src it imports the foundation and its like.',
      { path: ADAPTERS },
      { path: '^src/', pathNot: [FOUNDATION, ADAPTERS] },
    ),
    wall(
      'assembly-is-below-the-entries',
      'client.ts and hosts serve browsers and mini programs alike: nothing of the server side belongs there.',
      { path: [CLIENT, HOSTS] },
      { path: [ENTRY_FOLDERS, ENTRIES] },
    ),
    wall(
      'entry-folders-stay-apart',
      'src/sts, src/cli and src/messages serve the entry of their name; src/cli alone may use the others.',
      { path: '^src/(sts|messages)/' },
      { path: '^src/', pathNot: [FOUNDATION, PROTOCOL, '^src/$1/'] },
    ),
    wall(
      'nobody-imports-an-entry',
      'Entries are for the users of the package; inside, import the file that defines the thing.',
      { path: '^src/', pathNot: [UPLOADER, '^src/(script-tag|index)\\.ts$'] },
      { path: ENTRIES },
    ),
    wall(
      'uploader-is-a-visitor',
      'The component uses the package as any mini program does: of src it may import the entry and the texts.',
      { path: UPLOADER },
      { path: '^src/', pathNot: [UPLOADER, '^src/(miniprogram|messages)\\.ts$'] },
    ),
    wall(
      'server-stays-on-the-server',
      'What a browser loads imports nothing of src/sts and src/cli.',
      { path: '^src/', pathNot: ['^src/(sts|cli)/', '^src/(sts|cli)\\.ts$'] },
      { path: '^src/(sts|cli)/' },
    ),
    wall(
      'every-file-has-a-place',
      'A new file or folder of src needs its layer in test/layers.cjs first.',
      {
        path: '^src/',
        pathNot: [
          FOUNDATION,
          PROTOCOL,
          REQUEST,
          PARTS,
          CLIENT,
          HOSTS,
          DIAGNOSE,
          ADAPTERS,
          ENTRY_FOLDERS,
          UPLOADER,
          ENTRIES,
        ],
      },
      {},
    ),
    wall(
      'only-transport-knows-axios',
      'HTTP goes through src/transport.',
      { path: '^src/', pathNot: '^src/transport/' },
      { path: '^node_modules/axios/' },
    ),
    wall(
      'node-only-on-the-server',
      'Browsers and mini programs have no Node: only src/sts and src/cli may use it.',
      { path: '^src/', pathNot: ['^src/(sts|cli)/', '^src/(sts|cli)\\.ts$'] },
      { dependencyTypes: ['core'] },
    ),
    wall(
      'src-ships-without-its-surroundings',
      'src is what is published: it imports nothing of demo, test or a build.',
      { path: '^src/' },
      { path: '^(demo|test|dist|build)/' },
    ),
    wall(
      'src-uses-only-what-users-install',
      'A package that src imports belongs into dependencies or peerDependencies.',
      { path: '^src/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer', 'type-only'] },
    ),
    wall(
      'emulator-can-disagree',
      'The local COS checks the SDK, so it shares no code with it.',
      { path: '^demo/emulator/' },
      { path: '^src/' },
    ),
    wall(
      'page-is-a-visitor',
      'Page and mini program use the package as any other would: of src they may import the texts, and types.',
      { path: '^demo/(page|miniprogram)/' },
      { path: '^src/', pathNot: '^src/messages\\.ts$', dependencyTypesNot: ['type-only'] },
    ),
    wall('demo-needs-no-tests', 'The demo runs without the tests.', { path: '^demo/' }, { path: '^test/' }),
    wall('no-cycles', 'No file reaches itself through its imports, not even through types.', {}, { circular: true }),
    wall(
      'no-orphans',
      'A source that no entry reaches is dead: use it or delete it.',
      { path: ENTRIES },
      { path: '^src/', pathNot: ENTRIES, reachable: false },
    ),
    wall(
      'imports-resolve',
      'The imported file or package is not there.',
      {},
      // Who tries the mini program installs it there.
      { couldNotResolve: true, pathNot: '^cos-slim(/|$)' },
    ),
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^dist/', '^build/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'browser', 'import', 'default'],
      extensions: ['.ts', '.d.ts', '.mjs', '.js', '.cjs', '.json'],
    },
  },
}
