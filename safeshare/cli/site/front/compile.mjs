// Starts Python for the browser in node and lets it run a program over a folder of wheels: compile.mjs RUNTIME WHEELS PROGRAM
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [runtime, wheels, program] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${runtime}/` });
python.FS.mkdir("/wheels");
python.FS.mount(python.FS.filesystems.NODEFS, { root: wheels }, "/wheels");
python.runPython(readFileSync(program, "utf-8"));
