// The replay program as a WebAssembly module, made usable from JavaScript.
import { readFileSync } from "node:fs";

const BLANK = 0;
const ANSWER = 1;

/** One contract in the module, and the lines that drive it. */
export class Replay {
  #module;
  #conversation;

  /** @param path of the module: it imports nothing, so it can do nothing but compute. */
  constructor(path) {
    this.#module = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)), {}).exports;
    this.#conversation = this.#module.begin();
  }

  /** The answer to a line, or undefined if it is blank; throws what is wrong with it. */
  answer(line) {
    const place = this.#module.room(this.#conversation, line.length);
    new Uint8Array(this.#module.memory.buffer, place, line.length).set(line);
    return this.#told(this.#module.answer(this.#conversation));
  }

  /** The contract as it is at the end of the input. */
  end() {
    return this.#told(this.#module.end(this.#conversation));
  }

  #told(code) {
    const place = this.#module.text(this.#conversation);
    const length = this.#module.text_length(this.#conversation);
    const text = new TextDecoder().decode(new Uint8Array(this.#module.memory.buffer, place, length));
    if (code === BLANK) return undefined;
    if (code === ANSWER) return text;
    throw new Error(text);
  }
}
