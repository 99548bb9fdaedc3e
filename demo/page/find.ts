type ElementClass<E extends Element> = new () => E

/** @throws Error naming an element that the markup lacks, so that markup and script cannot drift apart unseen. */
export function byId<E extends Element>(id: string, type: ElementClass<E>): E {
  return checked(document.getElementById(id), `#${id}`, type)
}

/** The element of a row that `data-part` names. */
export function part<E extends Element>(root: ParentNode, name: string, type: ElementClass<E>): E {
  return checked(root.querySelector(`[data-part="${name}"]`), `part ${name}`, type)
}

/** Leaves the tree alone when nothing changed: a row is updated many times a second. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

function checked<E extends Element>(element: Element | null, what: string, type: ElementClass<E>): E {
  if (element instanceof type) return element
  throw new Error(`The page lacks ${what}`)
}
