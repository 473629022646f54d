// Resources of a quota root: their names, and their amounts in words.

import {has, t} from './i18n.js';
import {state} from './state.js';

/** Whether a resource is counted in bytes. */
export const isBytes = (resource) => resource === 'STORAGE' || resource === 'ANNOTATION-STORAGE';

/** The resource in the reader's language; others keep the name that the server gives. */
export const resourceName = (resource) => (has('resource.' + resource) ? t('resource.' + resource) : resource);

/** How amounts of a resource are written: bytes in their unit, others as numbers. */
export function amounts(resource) {
  const {format: f} = state;
  return isBytes(resource)
    ? {one: f.bytes, of: f.bytesOf}
    : {one: (count) => f.number(Math.round(count)), of: (used, limit) => `${f.number(used)} / ${f.number(limit)}`};
}
