"""Files: several, taken by a phone's camera or chosen, each judged by what is in it.

The answer holds what people are shown of each file, and an id by which its bytes are found; a walk needs no
more. A form holds ids of files that were received before, which the pages put there; where there are no
pages, as on sample walks, it holds names of made-up files.
"""
# ruff: noqa: ARG002, D102 - the methods are those of Question, and described there

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from typing import IO, Any, ClassVar, Literal

from markupsafe import Markup, escape
from pydantic import Field, field_validator

from prototype_kit.answers import UploadedFile, UploadedFiles, Value
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.files import ENDINGS, MEDIA_TYPES, CleanFile, FileRefused, Kind, clean_name, read_file
from prototype_kit.files.clean import MEGABYTE
from prototype_kit.files.samples import OF_KIND, REFUSED, TOO_LARGE, TOO_LARGE_SIZE, VIRUS, sample_content
from prototype_kit.language import Language
from prototype_kit.questions.question import Component, Context, Form, Question, Samples, one

IN_WORDS: Mapping[Kind, str] = {
    "photo": "a photo (JPG, PNG or WebP)",
    "pdf": "a PDF",
    "document": "a document (DOCX or ODT)",
    "spreadsheet": "a spreadsheet (XLSX, ODS or CSV)",
}
"""What each kind is called on pages."""
MOST_FILES = 10
LARGEST = 20  # megabytes
SAMPLE = "sample-"
"""What the id of a made-up file begins with."""
# A type that no file has. With photos alone, Chrome on Android 14 and later offers no camera.
_WITH_CAMERA = "android/allowCamera"


class FileUpload(Question):
    """Files of some kinds. Each is refused, or kept, by itself."""

    type: Literal["file-upload"] = "file-upload"
    accept: tuple[Kind, ...] = Field(
        ("photo", "pdf"), description="The kinds of file that are taken: photo, pdf, document, spreadsheet."
    )
    max_files: int = Field(5, ge=1, le=MOST_FILES, description="The most files that are taken.")
    max_size: int = Field(10, ge=1, le=LARGEST, description="The size that a file may have, in megabytes.")

    rules: ClassVar = {
        "required": "Select {called}",
        "empty": "The file ‘{file}’ is empty: choose another file",
        "too-large": "The file ‘{file}’ must be smaller than {most}MB: make it smaller, or choose another",
        "too-many": "You can upload up to {most} files: remove one before you add another",
        "wrong-type": "The file ‘{file}’ must be {kinds}",
        "wrong-name": "The name of ‘{file}’ does not fit what is in it: save it again, then upload it",
        "heic": "The file ‘{file}’ is an Apple HEIC photo: save it as a JPG, or take the photo again here",
        "unreadable": "We cannot open ‘{file}’: check that you can open it, then upload it again",
        "too-detailed": "The photo ‘{file}’ has too many points: make it smaller, then upload it again",
        "protected": "The file ‘{file}’ needs a password: save it without one, then upload it again",
        "active": "The file ‘{file}’ has programs or files inside it: save it without them, then upload it",
        "dangerous": "The file ‘{file}’ has a virus, so we deleted it: remove it from the list",
        "missing": "The file ‘{file}’ did not reach us: choose it again",
    }

    @field_validator("accept")
    @classmethod
    def _once_each(cls, accept: tuple[Kind, ...]) -> tuple[Kind, ...]:
        if not accept:
            raise ValueError(
                "No kind of file would be taken.\nName one or more: photo, pdf, document, spreadsheet."
            )
        return tuple(dict.fromkeys(accept))

    @property
    def upload(self) -> str:
        """The field of the button that uploads and stays on the page."""
        return f"{self.name}-upload"

    @property
    def remove(self) -> str:
        """The field of the buttons that each take one file away."""
        return f"{self.name}-remove"

    @property
    def largest(self) -> int:
        """The most bytes of a file."""
        return self.max_size * MEGABYTE

    def read(self, name: str, stream: IO[bytes], size: int, context: Context) -> CleanFile:
        """A file that was sent, safe to keep. Raises `Rejected`."""
        try:
            return read_file(name, stream, size, self.accept, self.largest)
        except FileRefused as refused:
            raise Rejected(self.refusal(refused.rule, name, context)) from None

    def refusal(self, rule: str, name: str, context: Context) -> InvalidAnswer:
        """Why a file is not taken, in words that name it."""
        kinds = in_words(self.accept, context.language)
        most = self.max_files if rule == "too-many" else self.max_size
        return self.error(rule, context, file=clean_name(name), kinds=kinds, most=most)

    def parse(self, form: Form, context: Context) -> Value | None:
        if not self.require(one(form, self.name), context):
            return None
        found, errors = list[UploadedFile](), list[InvalidAnswer]()
        for text in filter(None, form[self.name]):
            try:
                found.append(self._file(text, context))
            except Rejected as rejected:
                errors.extend(rejected.errors)
        if errors:
            raise Rejected(*errors)
        return self.checked(UploadedFiles(tuple(dict.fromkeys(found))), context)

    def _file(self, text: str, context: Context) -> UploadedFile:
        uploads = context.uploads
        file = uploads.files.get(text) if uploads else None
        if uploads and file:
            if rule := uploads.refused.get(file.id):
                raise Rejected(self.refusal(rule, file.name, context))
            return file
        if uploads and not uploads.made_up:
            raise Rejected(self.refusal("missing", text, context))
        return self._sample(text.removeprefix(SAMPLE), context)

    def _sample(self, name: str, context: Context) -> UploadedFile:
        content = sample_content(name)
        if content is None or name == VIRUS:
            raise Rejected(self.refusal("missing" if content is None else "dangerous", name, context))
        size = TOO_LARGE_SIZE if name == TOO_LARGE else len(content)
        try:
            read = _read_sample(name, size, self.accept, self.largest)
        except FileRefused as refused:
            raise Rejected(self.refusal(refused.rule, name, context)) from None
        return UploadedFile(f"{SAMPLE}{name}", read.name, read.kind, read.size)

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        # Only what the answer itself says: whether a scanner found something is asked where pages are made.
        files = files_in(value)
        if not files:
            yield self.error("required", context)
        elif len(files) > self.max_files:
            yield self.refusal("too-many", files[-1].name, context)
        else:
            wrong = next((file for file in files if file.kind not in self.accept), None)
            if wrong is not None:
                yield self.refusal("wrong-type", wrong.name, context)

    def show(self, value: Value, context: Context) -> str:
        return "\n".join(file.name for file in files_in(value)) or str(value)

    def typed(self, value: Value) -> Form:
        return {self.name: tuple(file.id for file in files_in(value))}

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        params = self.common_params(errors, context)
        params["hint"] = {"text": self._hint(context)}
        messages = [escape(error.message) for error in errors if error.question == self.name]
        if len(messages) > 1:  # each is about another file
            words = {"html": Markup("<br>").join(messages)}
            params["errorMessage"] = {**words, "visuallyHiddenText": context.language("Error")}
        params |= {
            "label": self.label(context),
            "multiple": self.max_files > 1,
            "attributes": {"accept": self._accepted()},
            "javascript": True,
            **_words_of_the_script(context.language, self.max_files > 1),
            "uploaded": [*self._uploaded(typed, context)],
            "upload": self.upload,
            "remove": self.remove,
            "most": self.largest,
            "too-large": self.error("too-large", context, file="{file}", most=self.max_size).message,
        }
        return Component("file-upload", params)

    def _hint(self, context: Context) -> str:
        own = self.named(context.language(self.hint), context) if self.hint else ""
        kinds, say = in_words(self.accept, context.language), context.language
        if self.max_files == 1:
            limits = say(
                "The file must be {kinds}, and smaller than {most}MB.", kinds=kinds, most=self.max_size
            )
        else:
            limits = say(
                "You can upload up to {many} files. Each must be {kinds}, and smaller than {most}MB.",
                many=self.max_files,
                kinds=kinds,
                most=self.max_size,
            )
        return f"{own} {limits}".strip()

    def _accepted(self) -> str:
        """What browsers are told to offer. They may send anything all the same.

        JPEG comes first, as Safari turns a HEIC photo into the first type that it can write.
        """
        endings = [ending for kind in self.accept for ending in ENDINGS[kind]]
        media = list(dict.fromkeys(MEDIA_TYPES[ending] for ending in endings if ending in MEDIA_TYPES))
        camera = [_WITH_CAMERA] if self.accept == ("photo",) else []
        return ",".join([*media, *endings, *camera])

    def _uploaded(self, typed: Form, context: Context) -> Iterator[dict[str, Any]]:
        """The files that a form holds, for the list of them."""
        for text in typed.get(self.name, ()):
            file = self._shown_file(text, context)
            if file is not None:
                refused = context.uploads is not None and file.id in context.uploads.refused
                size = in_size(file.size, context.language)
                yield {"id": file.id, "name": file.name, "size": size, "refused": refused}

    def _shown_file(self, text: str, context: Context) -> UploadedFile | None:
        if context.uploads is not None and not context.uploads.made_up:
            return context.uploads.files.get(text)
        try:
            return self._sample(text.removeprefix(SAMPLE), context)
        except Rejected:
            return None

    def samples(self, context: Context) -> Samples:
        right = OF_KIND[self.accept[0]]
        valid: list[Form] = [{self.name: (OF_KIND[kind],)} for kind in self.accept]
        if self.max_files > 1:
            valid.append({self.name: (right, _numbered(right, 2))})
        refused = {
            "required": () if not self.optional else None,
            "empty": ("empty.jpg",),
            "too-large": (TOO_LARGE,),
            "wrong-type": ("page.html",),
            "too-many": tuple(_numbered(right, number) for number in range(1, self.max_files + 2)),
            "dangerous": (VIRUS,),
            "missing": ("gone.jpg",),
        }
        for kind in self.accept:
            refused |= {rule: (name,) for name, rule in REFUSED[kind].items() if rule not in refused}
        invalid = [
            ({self.name: names} if names else {}, rule)
            for rule, names in refused.items()
            if names is not None
        ]
        return Samples(tuple(valid), tuple(invalid))


@lru_cache(maxsize=64)
def _read_sample(name: str, size: int, kinds: tuple[Kind, ...], most: int) -> CleanFile:
    return read_file(name, BytesIO(sample_content(name) or b""), size, kinds, most)


def sample_file(file: UploadedFile) -> CleanFile | None:
    """What a made-up file holds, to be kept like any other; None for a file that somebody sent."""
    name = file.id.removeprefix(SAMPLE)
    content = sample_content(name) if name != file.id else None
    return _read_sample(name, len(content), tuple(ENDINGS), LARGEST * MEGABYTE) if content else None


def files_in(value: Value | None) -> tuple[UploadedFile, ...]:
    """The files of an answer; none in an answer of another type."""
    return value.files if isinstance(value, UploadedFiles) else ()


def in_words(kinds: Sequence[Kind], language: Language) -> str:
    """`a photo (…), a PDF or a document (…)`."""
    *others, last = [language(IN_WORDS[kind]) for kind in kinds]
    return language("{others} or {last}", others=", ".join(others), last=last) if others else last


def in_size(size: int, language: Language) -> str:
    """GOV.UK style: 1.2MB, 340KB."""
    if size < MEGABYTE:
        return language("{number}KB", number=max(1, round(size / 1024)))
    return language("{number}MB", number=f"{size / MEGABYTE:.1f}".removesuffix(".0"))


def _numbered(name: str, number: int) -> str:
    stem, _, ending = name.rpartition(".")
    return f"{stem}-{number}.{ending}"


def _words_of_the_script(language: Language, several: bool) -> Mapping[str, Any]:
    """What GOV.UK's script says around the field."""
    return {
        "chooseFilesButtonText": language("Choose files" if several else "Choose file"),
        "noFileChosenText": language("No file chosen"),
        "multipleFilesChosenText": {
            "one": language("%{count} file chosen"),
            "other": language("%{count} files chosen"),
        },
        "dropInstructionText": language("or drop files" if several else "or drop file"),
        "enteredDropZoneText": language("Entered drop zone"),
        "leftDropZoneText": language("Left drop zone"),
    }
