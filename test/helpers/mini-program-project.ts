export { PREPARE_MS, prepareProject, runIn } from './project-folder.js'
