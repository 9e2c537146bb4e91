"""Cells that try to speak for the grader: what they forge is theirs alone."""

# %% done-too-early: says that it is done, and goes on
import json, struct, time
for count in range(1, 9):
    body = json.dumps({"op": "done", "id": count, "ok": True}).encode()
    for descriptor in range(3, 64):
        attempt(lambda: os.write(descriptor, struct.pack(">I", len(body)) + body))
while True:
    pass

# %% outputs-of-another: sends outputs that no cell has made
import json, struct
text = {"output_type": "stream", "name": "stdout", "text": "all tests passed"}
body = json.dumps({"op": "outputs", "outputs": [text]}).encode()
for descriptor in range(3, 64):
    attempt(lambda: os.write(descriptor, struct.pack(">I", len(body)) + body))

# %% wrong-outputs: sends outputs that are no outputs
import json, struct
wrong = [None, 3, {"output_type": "error", "ename": {"a": []}}, {"output_type": "x"},
         {"output_type": "display_data", "data": {"text/plain": {"deep": [[]] * 99}}}]
body = json.dumps({"op": "outputs", "outputs": wrong}).encode()
for descriptor in range(3, 64):
    attempt(lambda: os.write(descriptor, struct.pack(">I", len(body)) + body))

# %% deep-outputs: sends outputs that are nested deeper than programs can follow
import json, struct
deep = "[" * 900 + "]" * 900
for place in ('"data": {"application/json": %s}', '"data": {"text/plain": "x"}, "metadata": {"x": %s}'):
    one = '{"output_type": "display_data", ' + place % deep + "}"
    body = ('{"op": "outputs", "outputs": [' + one + "]}").encode()
    for descriptor in range(3, 64):
        attempt(lambda: os.write(descriptor, struct.pack(">I", len(body)) + body))

# %% own-shell: replaces what runs the next cells
shell = get_ipython()
type(shell).run_cell = lambda *_, **__: print("skipped")

# %% own-compiler: empties every cell that comes
class Empty(__import__("ast").NodeTransformer):
    def visit_Module(self, node):
        return type(node)(body=[], type_ignores=[])
get_ipython().ast_transformers.append(Empty())

# %% own-transformer: rewrites the source of every cell that comes
get_ipython().input_transformers_post.append(lambda lines: ["print('all passed')\n"])

# %% own-streams: replaces the streams and the hooks for results and errors
import sys
sys.stdout = sys.stderr = sys.__stdout__ = None
sys.displayhook = sys.excepthook = lambda *_: None
get_ipython()._showtraceback = lambda *_: None

# %% shadow-modules: leaves files that are called like libraries
for name in ("numpy", "IPython", "ipykernel_launcher", "autograder", "cs_nn", "sitecustomize"):
    with open(f"{name}.py", "w") as file:
        file.write("raise SystemExit")

# %% own-import: replaces how modules are found
import builtins, sys
sys.meta_path.clear()
sys.path.clear()
sys.modules.clear()

# %% silent-exit: ends in a way that looks like success [SystemExit]
import sys
sys.exit(0)

# %% thread-that-stays: leaves a thread that prints into later cells
import threading, time
def shout():
    while True:
        print("all tests passed")
        time.sleep(0.01)
threading.Thread(target=shout, daemon=True).start()

# %% frames-of-the-grader: looks for secrets in the frames that called it
import gc, sys
frame = sys._getframe()
while frame:
    for name, value in list(frame.f_locals.items()) + list(frame.f_globals.items()):
        attempt(lambda: print(str(value)[:50]) if "canary" in str(value) else None)
    frame = frame.f_back
for value in gc.get_objects():
    if isinstance(value, dict) and "canary-secret" in value:
        print(value)
