"""Build the layer or a function, for the makefiles that `sam build` runs.

    python3 layers/build.py layer layers/urlsync OUT
    python3 layers/build.py function functions/verify OUT
    python3 layers/build.py function functions/admin OUT admin console

The last one also installs the libraries of the dependency group `admin` and adds the folder `console`, as its own
build script builds it. `OUT` gets the layout that Lambda expects. Of our folders only files of known kinds are
packaged, not those of editors and file managers. Only the standard library is used, so any Python from 3.11 can run
this.

Lambda cannot store bytecode, so missing bytecode is compiled at every cold start. The packages therefore
contain it, compiled by the runtime's minor version of Python. It is `unchecked-hash`, because SAM dates every
file 1980, so Python would treat bytecode that relies on dates as stale
(https://docs.python.org/3/library/py_compile.html).

The section of the environment in samconfig.toml decides runtime and architecture. Environment variables:

* `ENV` - the environment, as in `sam build --config-env`; `dev` by default.
* `SAMCONFIG` - another file in place of samconfig.toml.
* `PYTHON_VERSION`, `ARCHITECTURE` - such as `3.13` and `arm64`, to override the section.
* `BYTECODE` - `no` omits the bytecode if that Python is missing; cold starts then take twice as long.
* `UV` - path of uv, if it is neither in `.tools` nor on the path.
"""

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "layer"
# The defaults of template.yaml.
DEFAULTS = {"PythonRuntime": "python3.14", "Architecture": "arm64"}
PLATFORMS = {"arm64": "aarch64-manylinux2014", "x86_64": "x86_64-manylinux2014"}

# A client needs only its own service's description; botocore ships more than four hundred.
SERVICES = {"cognito-idp", "dynamodb", "events", "kms", "logs", "secretsmanager", "sns", "sqs", "ssm", "sts"}
NOT_SHIPPED = (
    ".lock",
    "bin",
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/*.css",
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/*.js",
    "boto3/examples",
    "botocore/data/*/*/examples-1.json*",
    "*.dist-info/INSTALLER",
    "*.dist-info/RECORD",
    "*.dist-info/REQUESTED",
    "**/__pycache__",
    "**/tests",
)


MAX_MORE = 2
# The kinds of files that we write for the functions, the layer and the console.
OURS = {".css", ".html", ".js", ".pem", ".py", ".svg", ".typed"}


class BuildError(Exception):
    """The package cannot be built; the message says what to do."""


def main(arguments: list[str]) -> int:
    """Build the given package and return the exit status."""
    try:
        match arguments:
            case ["layer", source, out]:
                build_layer(Path(source).resolve(), Path(out).resolve())
            case ["function", source, out, *more] if len(more) <= MAX_MORE:
                build_function(Path(source).resolve(), Path(out).resolve(), *more)
            case _:
                print("usage: build.py layer SOURCE OUT | function SOURCE OUT [GROUP [FOLDER]]", file=sys.stderr)
                return 2
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def build_layer(source: Path, out: Path) -> None:
    """Copy the shared package of `source` and its dependencies to `out/python`."""
    target = out / "python"
    shutil.copytree(dependencies("layer", as_if_in="/opt/python"), target, dirs_exist_ok=True)
    shutil.copytree(source / "urlsync", target / "urlsync", ignore=_not_ours, dirs_exist_ok=True)
    compile_bytecode(target / "urlsync", as_if_in="/opt/python/urlsync")


def build_function(source: Path, out: Path, group: str = "", folder: str = "") -> None:
    """Copy the function in `source` to `out`, with the libraries of a group and a folder if they are given."""
    if group:
        shutil.copytree(dependencies(group, as_if_in="/var/task"), out, dirs_exist_ok=True)
    shutil.copytree(source, out, ignore=_not_ours, dirs_exist_ok=True)
    if folder:
        shutil.copytree(_built(ROOT / folder), out / folder, ignore=_not_ours, dirs_exist_ok=True)
    compile_bytecode(out, as_if_in="/var/task")


def _built(folder: Path) -> Path:
    """Return what the build script of a folder makes of it, or the folder if it has none."""
    script = folder / "build.py"
    return Path(_run([sys.executable, str(script)]).strip()) if script.is_file() else folder


def dependencies(group: str, *, as_if_in: str) -> Path:
    """Return a folder with a group's locked libraries, built only if the lock file or this script changed."""
    if _wants_bytecode():
        _interpreter()  # reports a missing interpreter before anything is downloaded
    requirements = _requirements(group)
    ours = Path(__file__).read_text()
    recipe = "\n".join([requirements, ours, *_target(), str(_wants_bytecode()), as_if_in])
    folder = CACHE / hashlib.sha256(recipe.encode()).hexdigest()[:16]
    if not folder.is_dir():
        # Built under another name and then renamed, so that an interrupted build is never used.
        unfinished = folder.with_suffix(f".{os.getpid()}")
        _install(requirements, unfinished)
        _trim(unfinished)
        compile_bytecode(unfinished, as_if_in=as_if_in)
        _move(unfinished, folder)
    return folder


def _move(unfinished: Path, folder: Path) -> None:
    """Give a finished folder its name, unless another build did so first: what is in both is the same."""
    try:
        unfinished.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
        shutil.rmtree(unfinished)


def compile_bytecode(folder: Path, *, as_if_in: str) -> None:
    """Compile every module in `folder` for the target's Python, as if the folder were at `as_if_in`."""
    if not _wants_bytecode():
        return
    command = [_interpreter(), "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    # The order of sets is part of the bytecode, and equal sources must make equal packages.
    _run([*command, "-s", str(folder), "-p", as_if_in, str(folder)], env=os.environ | {"PYTHONHASHSEED": "0"})


def _target() -> tuple[str, str]:
    """Return the minor version of Python and the architecture to build for."""
    parameters = _template_parameters(os.environ.get("ENV", "dev"))
    version = os.environ.get("PYTHON_VERSION") or parameters["PythonRuntime"].removeprefix("python")
    architecture = os.environ.get("ARCHITECTURE") or parameters["Architecture"]
    if architecture not in PLATFORMS:
        raise BuildError(f"ARCHITECTURE is {architecture!r}; it must be one of {', '.join(PLATFORMS)}")
    return version, architecture


def _template_parameters(environment: str) -> dict[str, str]:
    sections = tomllib.loads((ROOT / os.environ.get("SAMCONFIG", "samconfig.toml")).read_text()).get(environment, {})
    given = {**sections.get("global", {}).get("parameters", {}), **sections.get("build", {}).get("parameters", {})}
    overrides = given.get("parameter_overrides", [])
    pairs = shlex.split(overrides) if isinstance(overrides, str) else overrides
    return DEFAULTS | dict(pair.split("=", 1) for pair in pairs)


def _wants_bytecode() -> bool:
    return os.environ.get("BYTECODE", "yes") != "no"


def _requirements(group: str) -> str:
    return _run([_uv(), "export", "--frozen", "--only-group", group, "--no-annotate", "--no-header", "--quiet"])


def _install(requirements: str, folder: Path) -> None:
    version, architecture = _target()
    command = [_uv(), "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    place = ["--python-version", version, "--python-platform", PLATFORMS[architecture], "--target", str(folder)]
    _run([*command, *place, "--link-mode", "copy", "-r", "-"], stdin=requirements)


def _trim(folder: Path) -> None:
    unused = [path for pattern in NOT_SHIPPED for path in folder.glob(pattern)]
    descriptions = [path for path in folder.glob("boto*/data/*") if path.is_dir()]
    unused += [path for path in descriptions if path.name not in SERVICES]
    for path in unused:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def find_interpreter(version: str) -> str | None:
    """Return a Python of this minor version on this machine, None if there is none."""
    candidates = _interpreters(version)
    return next((candidate for candidate in candidates if _version_of(candidate) == version), None)


def _interpreter() -> str:
    """Return a Python of the target's minor version, since other versions silently ignore its bytecode."""
    version, _ = _target()
    found = find_interpreter(version)
    if found is None:
        raise BuildError(
            f"compiling for Python {version} needs a Python {version} on this machine. "
            f"Install one, for example with `{_uv()} python install {version}`, "
            "or build without bytecode, for slower cold starts, with BYTECODE=no"
        )
    return found


def _interpreters(version: str) -> list[str]:
    question = [_uv(), "python", "find", version]
    found = subprocess.run(question, capture_output=True, text=True, check=False)  # noqa: S603
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    # pyenv's shim refuses a version that is installed but not selected for this folder.
    chosen_elsewhere = sorted(str(path) for path in pyenv.glob(f"versions/{version}.*/bin/python{version}"))
    return [sys.executable, *found.stdout.split("\n")[:1], *chosen_elsewhere]


def _version_of(interpreter: str) -> str:
    if not interpreter:
        return ""
    question = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        return _run([interpreter, "-c", question]).strip()
    except BuildError:
        return ""


def _uv() -> str:
    own = ROOT / ".tools" / "uv" / "bin" / "uv"
    uv = os.environ.get("UV") or (str(own) if own.exists() else shutil.which("uv"))
    if not uv:
        raise BuildError("uv is missing; `make build` installs it")
    return uv


def _run(command: list[str], *, stdin: str | None = None, env: dict[str, str] | None = None) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the commands are written in this file
            command, input=stdin, env=env, cwd=ROOT, capture_output=True, text=True, check=True
        )
    except OSError as error:
        raise BuildError(f"{command[0]} does not run: {error.strerror}") from error
    except subprocess.CalledProcessError as error:
        raise BuildError(f"{' '.join(command[:3])} failed:\n{error.stdout}{error.stderr}") from error
    return done.stdout


def _not_ours(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if not _is_ours(Path(folder) / name)}


def _is_ours(path: Path) -> bool:
    if path.name.startswith(".") or path.name == "__pycache__":
        return False
    return path.is_dir() or path.suffix in OURS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
